namespace CheXNet.Models;

/// <summary>A tensor that a network needs.</summary>
/// <param name="Name">The name in torchvision's <c>densenet121</c>, e.g. <c>features.denseblock1.denselayer1.norm1.weight</c>.</param>
/// <param name="Shape">Convolutions: <c>[out, in, height, width]</c>; classifier: <c>[findings, features]</c>.</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape, TensorRole Role)
{
    /// <summary>Whether the tensor is learned; false for the running statistics of batch norms.</summary>
    public bool Learned => Role is not (TensorRole.RunningMean or TensorRole.RunningVariance);
}

/// <summary>A tensor's role in the network.</summary>
public enum TensorRole
{
    /// <summary>A convolution's kernel.</summary>
    Kernel,

    /// <summary>γ of a batch norm.</summary>
    NormScale,

    /// <summary>β of a batch norm.</summary>
    NormShift,

    /// <summary>The running mean of a batch norm.</summary>
    RunningMean,

    /// <summary>The running variance of a batch norm; never negative.</summary>
    RunningVariance,

    /// <summary>The classifier's matrix w.</summary>
    ClassifierWeight,

    /// <summary>The classifier's bias b.</summary>
    ClassifierBias,
}
