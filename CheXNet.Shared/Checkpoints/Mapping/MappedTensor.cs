namespace CheXNet.Checkpoints.Mapping;

internal enum TensorLayout
{
    AsNeeded,

    /// <summary>A kernel as Keras stores it, <c>[height, width, in, out]</c>; wanted is <c>[out, in, height, width]</c>.</summary>
    KerasKernel,

    /// <summary>A dense layer as Keras stores it, <c>[in, out]</c>; wanted is <c>[out, in]</c>.</summary>
    KerasDense,
}

/// <summary>A tensor of the checkpoint that stands for one of the network.</summary>
internal readonly record struct MappedTensor(CheckpointTensor Tensor, TensorLayout Layout = TensorLayout.AsNeeded);

internal sealed record MappedNetwork
{
    /// <summary>By torchvision's names.</summary>
    public required IReadOnlyDictionary<string, MappedTensor> Tensors { get; init; }

    /// <summary>What stood before <c>features</c> in every name.</summary>
    public required string Prefix { get; init; }

    /// <summary>The classifier's name in the checkpoint, without the prefix.</summary>
    public required string Head { get; init; }

    /// <summary>Whether dense layers were named <c>norm.1</c>, as before PyTorch 0.4.</summary>
    public bool DottedNames { get; init; }

    /// <summary>Tensors that are known to be no weights: counters and the like.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Tensors that nothing is known of; one is enough for a refusal.</summary>
    public IReadOnlyList<string> LeftOver { get; init; } = [];

    public double Epsilon { get; init; }
}
