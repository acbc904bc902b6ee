namespace CheXNet.Models;

/// <summary>
/// The shape of a DenseNet-BC (Huang 2017, arXiv 1608.06993) with a linear classifier, which determines all its tensors. Transitions
/// halve the channels (compression θ = ½).
/// </summary>
/// <param name="Growth">k, channels added per layer.</param>
/// <param name="Blocks">Layers in each dense block.</param>
/// <param name="InitialFeatures">Channels after the first convolution.</param>
/// <param name="Bottleneck">Output channels of each layer's 1×1 convolution as a multiple of k.</param>
/// <param name="InputChannels">1 or 3.</param>
/// <param name="Findings">F, outputs of the classifier.</param>
public sealed record DenseNetShape(
    int Growth, IReadOnlyList<int> Blocks, int InitialFeatures, int Bottleneck, int InputChannels, int Findings)
{
    internal const int MostGrowth = 1024, MostInitialFeatures = 4096, MostBottleneck = 64, MostBlocks = 8, MostLayers = 256;

    /// <summary>Output channels of each layer's 1×1 convolution: bottleneck · k.</summary>
    public int BottleneckChannels => checked(Bottleneck * Growth);

    /// <summary>K, channels of the last feature maps (1024 for DenseNet-121).</summary>
    public int Features
    {
        get
        {
            int channels = InitialFeatures;
            for (int block = 0; block < Blocks.Count; block++)
            {
                channels = checked(channels + (Blocks[block] * Growth));
                if (block < Blocks.Count - 1) channels /= 2;
            }

            return channels;
        }
    }

    /// <summary>The number of learned parameters (6,968,206 for DenseNet-121 with 3 channels and 14 findings).</summary>
    public long LearnedParameters => Tensors().Where(static t => t.Learned).Sum(static t => Tensor.CountOf(t.Shape));

    /// <summary>DenseNet-121: k = 32, blocks of 6, 12, 24 and 16 layers, 64 initial features, bottleneck 4.</summary>
    /// <param name="inputChannels">1 or 3.</param>
    public static DenseNetShape DenseNet121(int inputChannels, int findings) => new(32, [6, 12, 24, 16], 64, 4, inputChannels, findings);

    /// <summary>
    /// Infers the shape from a few of a network's tensors; <see cref="NetworkWeights.RequireExactly"/> then checks all of them.
    /// </summary>
    /// <param name="weights">The tensors by torchvision name.</param>
    /// <exception cref="CheckpointException">A tensor is missing, or the network is not a DenseNet.</exception>
    public static DenseNetShape FromWeights(NetworkWeights weights)
    {
        IReadOnlyList<int> first = ShapeOf(weights, "features.conv0.weight", 4);
        IReadOnlyList<int> narrow = ShapeOf(weights, "features.denseblock1.denselayer1.conv1.weight", 4);
        IReadOnlyList<int> wide = ShapeOf(weights, "features.denseblock1.denselayer1.conv2.weight", 4);
        IReadOnlyList<int> classifier = ShapeOf(weights, "classifier.weight", 2);
        int growth = wide[0];
        if (growth < 1 || narrow[0] < growth || narrow[0] % growth != 0)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The first dense layer has {narrow[0]} bottleneck channels and adds {growth}: "
                + "no DenseNet, whose bottleneck is a multiple of its growth.");
        }

        int[] blocks = BlocksOf(weights);
        bool plausible = growth <= MostGrowth && narrow[0] / growth <= MostBottleneck && first[0] is >= 1 and <= MostInitialFeatures
            && blocks.Length is >= 1 and <= MostBlocks && blocks.Min() >= 1 && blocks.Max() <= MostLayers;
        if (!plausible)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"No DenseNet has {first[0]:N0} initial channels, growth {growth:N0} and blocks of {string.Join(", ", blocks)} layers.");
        }

        return new DenseNetShape(growth, blocks, first[0], narrow[0] / growth, first[1], classifier[0]);
    }

    /// <summary>
    /// Returns all tensors with their torchvision names, in forward order, without <c>num_batches_tracked</c>, which only counts training
    /// steps.
    /// </summary>
    public IEnumerable<TensorSpec> Tensors()
    {
        yield return Kernel("features.conv0", InitialFeatures, InputChannels, 7);
        foreach (TensorSpec t in Norm("features.norm0", InitialFeatures)) yield return t;
        int channels = InitialFeatures;
        for (int block = 1; block <= Blocks.Count; block++)
        {
            for (int layer = 1; layer <= Blocks[block - 1]; layer++)
            {
                string name = LayerName(block, layer);
                foreach (TensorSpec t in Norm($"{name}.norm1", channels)) yield return t;
                yield return Kernel($"{name}.conv1", BottleneckChannels, channels, 1);
                foreach (TensorSpec t in Norm($"{name}.norm2", BottleneckChannels)) yield return t;
                yield return Kernel($"{name}.conv2", Growth, BottleneckChannels, 3);
                channels += Growth;
            }

            if (block == Blocks.Count) continue;
            foreach (TensorSpec t in Norm($"features.transition{block}.norm", channels)) yield return t;
            yield return Kernel($"features.transition{block}.conv", channels / 2, channels, 1);
            channels /= 2;
        }

        foreach (TensorSpec t in Norm("features.norm5", channels)) yield return t;
        yield return new TensorSpec("classifier.weight", [Findings, channels], TensorRole.ClassifierWeight);
        yield return new TensorSpec("classifier.bias", [Findings], TensorRole.ClassifierBias);
    }

    /// <summary>Converts to the card's form, which has input channels and findings elsewhere.</summary>
    public ModelArchitecture ToArchitecture() => new("densenet", Growth, Blocks, InitialFeatures, Bottleneck, LearnedParameters);

    /// <summary>Compares all members, <see cref="Blocks"/> by content.</summary>
    public bool Equals(DenseNetShape? other) =>
        other is not null && Growth == other.Growth && Blocks.SequenceEqual(other.Blocks) && InitialFeatures == other.InitialFeatures
        && Bottleneck == other.Bottleneck && InputChannels == other.InputChannels && Findings == other.Findings;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Growth, Blocks.Count, Blocks.Sum(), InitialFeatures, Bottleneck, InputChannels, Findings);

    internal static string LayerName(int block, int layer) => $"features.denseblock{block}.denselayer{layer}";

    private static TensorSpec Kernel(string name, int outputs, int inputs, int side) =>
        new($"{name}.weight", [outputs, inputs, side, side], TensorRole.Kernel);

    private static IEnumerable<TensorSpec> Norm(string name, int channels) =>
    [
        new($"{name}.weight", [channels], TensorRole.NormScale),
        new($"{name}.bias", [channels], TensorRole.NormShift),
        new($"{name}.running_mean", [channels], TensorRole.RunningMean),
        new($"{name}.running_var", [channels], TensorRole.RunningVariance),
    ];

    private static IReadOnlyList<int> ShapeOf(NetworkWeights weights, string name, int rank)
    {
        if (!weights.TryGet(name, out Tensor? tensor) || tensor.Shape.Count != rank)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The tensors are of no DenseNet: '{name}' with {rank} dimensions is not among them. They are named {weights.Sample()}.");
        }

        return tensor.Shape;
    }

    /// <summary>Layers by block, counted by the highest number, so that one missing tensor does not end its block.</summary>
    private static int[] BlocksOf(NetworkWeights weights)
    {
        const string Block = "features.denseblock", Layer = "denselayer";
        Dictionary<int, int> layers = [];
        foreach (string[] parts in weights.Names.Where(static name => name.StartsWith(Block, StringComparison.Ordinal))
            .Select(static name => name[Block.Length..].Split('.')))
        {
            if (parts.Length < 2 || !parts[1].StartsWith(Layer, StringComparison.Ordinal)) continue;
            if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int block)) continue;
            if (!int.TryParse(parts[1].AsSpan(Layer.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int layer)) continue;
            layers[block] = Math.Max(layer, layers.GetValueOrDefault(block));
        }

        int last = Math.Min(layers.Keys.DefaultIfEmpty().Max(), MostBlocks + 1);
        return [.. Enumerable.Range(1, last).Select(block => layers.GetValueOrDefault(block))];
    }
}
