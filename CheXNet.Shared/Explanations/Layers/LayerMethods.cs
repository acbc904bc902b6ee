namespace CheXNet.Explanations.Layers;

/// <summary>The methods that explain any layer, by name.</summary>
public static class LayerMethods
{
    /// <summary>All methods, in display order.</summary>
    public static IReadOnlyList<ILayerMethod> All { get; } =
        [new GradCamAtLayer(), new GradCamPlusPlusAtLayer(), new HiResCamAtLayer(), new LayerCamAtLayer(), new XGradCamAtLayer()];
}
