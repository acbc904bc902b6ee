namespace CheXNet.Models;

/// <summary>A tensor that a network needs.</summary>
/// <param name="Name">Its name in torchvision's <c>densenet121</c>, as <c>features.denseblock1.denselayer1.norm1.weight</c>.</param>
/// <param name="Shape">Its lengths, outermost first; convolutions are <c>[out, in, height, width]</c>, the classifier is <c>[findings,
/// features]</c>.</param>
/// <param name="Role">What it does.</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape, TensorRole Role)
{
    /// <summary>Whether training learns it; false for the running statistics of batch normalization.</summary>
    public bool Learned => Role is not (TensorRole.RunningMean or TensorRole.RunningVariance);
}

/// <summary>What a tensor does in the network.</summary>
public enum TensorRole
{
    /// <summary>The kernel of a convolution.</summary>
    Kernel,

    /// <summary>γ of a batch normalization.</summary>
    NormScale,

    /// <summary>β of a batch normalization.</summary>
    NormShift,

    /// <summary>The running mean of a batch normalization.</summary>
    RunningMean,

    /// <summary>The running variance of a batch normalization; never negative.</summary>
    RunningVariance,

    /// <summary>The classifier's matrix w.</summary>
    ClassifierWeight,

    /// <summary>The classifier's bias b.</summary>
    ClassifierBias,
}
