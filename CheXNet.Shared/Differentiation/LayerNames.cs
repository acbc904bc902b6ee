namespace CheXNet.Differentiation;

/// <summary>Names of the places in a network at which a gradient can be taken.</summary>
public static class LayerNames
{
    /// <summary>The input image.</summary>
    public const string Image = "image";

    /// <summary>The last features, after their ReLU: A of CAM, whose means the classifier takes.</summary>
    public const string LastFeatures = "norm5";
}
