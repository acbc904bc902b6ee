using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Models;

/// <summary>
/// Writes a DenseNet (arXiv 1608.06993) as an ONNX graph that computes activation maps and logits in one forward pass.
/// <list type="bullet">
/// <item><c>image</c>: <c>float[N, C, H, W]</c>, normalized as the card says; N, H and W are dynamic, H and W at least 32;</item>
/// <item><c>logits</c>: <c>float[N, F]</c> = W · mean(A) + b with A = ReLU(norm5), in PyTorch's order of operations;</item>
/// <item><c>maps</c>: <c>float[N, F, h, w]</c> = W · A per cell (1×1 convolution with the classifier's weights, no bias), computed
/// separately from the logits so that <c>mean(map) + b = logit</c> is a real check;</item>
/// <item><c>features</c>: <c>float[N, K, h, w]</c> = A; free unless fetched;</item>
/// <item><c>maps.layercam</c>, <c>maps.gradcampp</c>: <c>float[N, F, h, w]</c>, see <see cref="FurtherMaps"/>.</item>
/// </list>
/// Two rewrites are mathematically exact: norms right after a convolution are folded into it (norm0, every norm2), and transitions pool
/// before their 1×1 convolution, which saves 3/4 of its multiplications (both are linear; one mixes cells, the other channels): 8% of the
/// network's. The output is deterministic.
/// </summary>
public static class DenseNetGraph
{
    /// <summary>The name of the input.</summary>
    public const string ImageName = "image";

    /// <summary>The name of the logits output.</summary>
    public const string LogitsName = "logits";

    /// <summary>The name of the activation map output.</summary>
    public const string MapsName = "maps";

    /// <summary>The name of the feature map output.</summary>
    public const string FeaturesName = "features";

    /// <summary>Incremented whenever this writer's output for the same weights changes.</summary>
    public const int Revision = 2;

    /// <summary>The same for graphs that keep another project's nodes up to the features.</summary>
    internal const int ImportedRevision = 3;

    /// <summary>ε of PyTorch's batch norms (Keras DenseNets use 1.001e-5).</summary>
    public const double DefaultEpsilon = 1e-5;

    internal const string WeightName = "classifier.weight", FlatName = "pooled.flat", KernelName = $"{MapsName}.weight";
    private const string BiasName = "classifier.bias", PooledName = "pooled";
    private const int IrVersion = 8;
    private const int Opset = 17;

    /// <summary>Names used by the input, head and outputs; anything else of these names in an imported graph must be renamed.</summary>
    internal static IReadOnlySet<string> ReservedNames { get; } = new HashSet<string>(
    [
        ImageName, LogitsName, MapsName, FeaturesName, WeightName, BiasName, PooledName, FlatName, KernelName,
        .. FurtherMaps.ReservedNames,
    ], StringComparer.Ordinal);

    /// <summary>Writes the graph and returns the bytes of <c>model.onnx</c>.</summary>
    /// <param name="weights">Exactly the network's tensors, by torchvision name.</param>
    /// <param name="epsilon">ε of the batch norms.</param>
    /// <exception cref="CheckpointException">The tensors are not exactly those of a DenseNet.</exception>
    public static byte[] Write(NetworkWeights weights, double epsilon = DefaultEpsilon)
    {
        DenseNetShape shape = DenseNetShape.FromWeights(weights);
        weights.RequireExactly(shape);
        return new Assembly(weights, shape, epsilon).Whole();
    }

    /// <summary>
    /// Writes everything after the last feature maps of a built or imported DenseNet: global average pooling, linear layer, maps as a 1×1
    /// convolution, <see cref="FurtherMaps"/>, and the outputs. No sigmoid: probabilities are computed from logits outside the graph.
    /// </summary>
    /// <param name="graph">Has the feature maps A as <see cref="FeaturesName"/> and no other of <see cref="ReservedNames"/>.</param>
    /// <param name="weight"><c>float[F, K]</c>.</param>
    /// <param name="bias"><c>float[F]</c>.</param>
    internal static void WriteHead(OnnxGraphWriter graph, Tensor weight, Tensor bias)
    {
        int findings = weight.Shape[0], features = weight.Shape[1];
        string w = graph.Constant(WeightName, weight), b = graph.Constant(BiasName, bias);
        string mean = graph.Node("GlobalAveragePool", PooledName, [FeaturesName]);
        mean = graph.Node("Flatten", FlatName, [mean], Int("axis", 1));
        graph.Node("Gemm", LogitsName, [mean, w, b], Int("transB", 1));
        Convolution(graph, MapsName, FeaturesName, new Tensor([findings, features, 1, 1], weight.Values), side: 1);
        graph.Output(LogitsName, "N", findings);
        graph.Output(MapsName, "N", findings, "h", "w");
        graph.Output(FeaturesName, "N", features, "h", "w");
        FurtherMaps.Write(graph, findings);
    }

    private static string Convolution(
        OnnxGraphWriter graph, string name, string x, Tensor kernel, int side, int stride = 1, Tensor? bias = null)
    {
        List<string> inputs = [x, graph.Constant($"{name}.weight", kernel)];
        if (bias is not null) inputs.Add(graph.Constant($"{name}.bias", bias));
        long pad = side / 2;
        return graph.Node(
            "Conv", name, inputs, Ints("kernel_shape", side, side), Ints("pads", pad, pad, pad, pad), Ints("strides", stride, stride));
    }

    private sealed class Assembly(NetworkWeights weights, DenseNetShape shape, double epsilon)
    {
        private readonly OnnxGraphWriter _graph = new("densenet");

        public byte[] Whole()
        {
            _graph.Input(ImageName, "N", shape.InputChannels, "H", "W");
            string x = Stem();
            for (int block = 1; block <= shape.Blocks.Count; block++)
            {
                x = DenseBlock(block, x);
                if (block < shape.Blocks.Count) x = Transition($"features.transition{block}", x);
            }

            NormRelu("features.norm5", x, FeaturesName);
            WriteHead(_graph, weights[WeightName], weights[BiasName]);
            return _graph.ToModel(IrVersion, Opset, "CheXNet", Revision.ToString(CultureInfo.InvariantCulture), Metadata());
        }

        private string Stem()
        {
            string x = FoldedConvolution("features.conv0", "features.norm0", ImageName, side: 7, stride: 2);
            x = _graph.Node("Relu", "features.relu0", [x]);
            return _graph.Node(
                "MaxPool", "features.pool0", [x], Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1), Ints("strides", 2, 2));
        }

        /// <summary>
        /// Each layer sees the block's input and all earlier outputs. Appending to the previous concatenation gives the same numbers as
        /// joining all outputs again, but copies two long pieces instead of many short ones: 14% less time
        /// for the whole network in ONNX Runtime.
        /// </summary>
        private string DenseBlock(int block, string x)
        {
            for (int layer = 1; layer <= shape.Blocks[block - 1]; layer++)
            {
                string name = DenseNetShape.LayerName(block, layer);
                string y = NormRelu($"{name}.norm1", x, $"{name}.relu1");
                y = FoldedConvolution($"{name}.conv1", $"{name}.norm2", y, side: 1, stride: 1);
                y = _graph.Node("Relu", $"{name}.relu2", [y]);
                y = Convolution(_graph, $"{name}.conv2", y, weights[$"{name}.conv2.weight"], side: 3);
                x = _graph.Node("Concat", $"{name}.concat", [x, y], Int("axis", 1));
            }

            return x;
        }

        private string Transition(string name, string x)
        {
            x = NormRelu($"{name}.norm", x, $"{name}.relu");
            x = _graph.Node("AveragePool", $"{name}.pool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2));
            return Convolution(_graph, $"{name}.conv", x, weights[$"{name}.conv.weight"], side: 1);
        }

        /// <summary>
        /// A norm after a concatenation cannot be folded into a convolution. With BatchNormalization (not Mul and Add, which cost 16% of
        /// the network's time) ONNX Runtime keeps its blocked layout and fuses norm and ReLU into one pass over memory.
        /// </summary>
        private string NormRelu(string name, string x, string output)
        {
            string[] parts = [$"{name}.weight", $"{name}.bias", $"{name}.running_mean", $"{name}.running_var"];
            string[] inputs = [x, .. parts.Select(part => _graph.Constant(part, weights[part]))];
            return _graph.Node("Relu", output, [_graph.Node("BatchNormalization", name, inputs, Float("epsilon", (float)epsilon))]);
        }

        private string FoldedConvolution(string name, string norm, string x, int side, int stride)
        {
            (Tensor kernel, Tensor bias) = BatchNorm.Of(weights, norm, epsilon).FoldInto(weights[$"{name}.weight"]);
            return Convolution(_graph, name, x, kernel, side, stride, bias);
        }

        private (string, string)[] Metadata() =>
        [
            ("chexnet.graph", $"densenet/{Revision}"),
            (
                "chexnet.shape",
                $"growth {shape.Growth}; blocks {string.Join('-', shape.Blocks)}; "
                + $"initial features {shape.InitialFeatures}; bottleneck {shape.Bottleneck}"),
        ];
    }
}
