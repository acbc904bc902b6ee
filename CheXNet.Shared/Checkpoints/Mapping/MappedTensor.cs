namespace CheXNet.Checkpoints.Mapping;

internal enum TensorLayout
{
    AsNeeded,

    /// <summary>A Keras kernel, <c>[height, width, in, out]</c>; target is <c>[out, in, height, width]</c>.</summary>
    KerasKernel,

    /// <summary>A Keras dense layer, <c>[in, out]</c>; target is <c>[out, in]</c>.</summary>
    KerasDense,
}

/// <summary>A checkpoint tensor mapped to a network tensor.</summary>
internal readonly record struct MappedTensor(CheckpointTensor Tensor, TensorLayout Layout = TensorLayout.AsNeeded);

internal sealed record MappedNetwork
{
    /// <summary>By torchvision's names.</summary>
    public required IReadOnlyDictionary<string, MappedTensor> Tensors { get; init; }

    /// <summary>The part before <c>features</c> in every name.</summary>
    public required string Prefix { get; init; }

    /// <summary>The classifier's name in the checkpoint, without the prefix.</summary>
    public required string Head { get; init; }

    /// <summary>Whether dense layers were named <c>norm.1</c>, as before PyTorch 0.4.</summary>
    public bool DottedNames { get; init; }

    /// <summary>Tensors known not to be weights, such as counters.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Unrecognized tensors; any one causes a refusal.</summary>
    public IReadOnlyList<string> LeftOver { get; init; } = [];

    public double Epsilon { get; init; }
}
