using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Models;

/// <summary>
/// Writes a DenseNet (arXiv 1608.06993) as an ONNX graph whose activation maps come out of the same forward pass as its logits.
/// <list type="bullet">
/// <item><c>image</c>: <c>float[N, C, H, W]</c>, normalized as the card says; N, H and W are free, H and W at least 32;</item>
/// <item><c>logits</c>: <c>float[N, F]</c> = W · mean(A) + b with A = ReLU(norm5), in PyTorch's order of operations;</item>
/// <item><c>maps</c>: <c>float[N, F, h, w]</c> = W · A cell by cell (a 1×1 convolution with the classifier's weights, no bias); computed
/// apart from the logits, so that <c>mean(map) + b = logit</c> is a check and not a tautology;</item>
/// <item><c>features</c>: <c>float[N, K, h, w]</c> = A; costs nothing where it is not fetched.</item>
/// </list>
/// Two rewritings are exact: a norm right behind a convolution is folded into it (norm0, every norm2), and a transition pools before its
/// 1×1 convolution rather than after, since one mixes cells and the other channels, both linearly: a quarter of its multiplications, 8%
/// of the whole network's. The same weights give the same bytes.
/// </summary>
public static class DenseNetGraph
{
    /// <summary>The input's name.</summary>
    public const string ImageName = "image";

    /// <summary>The logits' name.</summary>
    public const string LogitsName = "logits";

    /// <summary>The activation maps' name.</summary>
    public const string MapsName = "maps";

    /// <summary>The features' name.</summary>
    public const string FeaturesName = "features";

    /// <summary>Counts changes of this writer: other bytes for the same weights mean another revision.</summary>
    public const int Revision = 1;

    /// <summary>ε of PyTorch's batch norms. (Keras' DenseNets have 1.001e-5.)</summary>
    public const double DefaultEpsilon = 1e-5;

    private const string WeightName = "classifier.weight", BiasName = "classifier.bias", PooledName = "pooled", FlatName = "pooled.flat";
    private const int IrVersion = 8;
    private const int Opset = 17;

    /// <summary>The names that input, head and outputs take; whatever else an imported graph calls so has to be renamed.</summary>
    internal static IReadOnlySet<string> ReservedNames { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        ImageName, LogitsName, MapsName, FeaturesName, WeightName, BiasName, PooledName, FlatName, $"{MapsName}.weight",
    };

    /// <summary>Writes the graph of the network that the weights make.</summary>
    /// <param name="weights">All tensors by torchvision's names, none missing and none left over.</param>
    /// <param name="epsilon">ε of the batch norms.</param>
    /// <returns>The bytes of <c>model.onnx</c>.</returns>
    /// <exception cref="CheckpointException">The tensors are not exactly those of a DenseNet.</exception>
    public static byte[] Write(NetworkWeights weights, double epsilon = DefaultEpsilon)
    {
        DenseNetShape shape = DenseNetShape.FromWeights(weights);
        weights.RequireExactly(shape);
        return new Assembly(weights, shape, epsilon).Whole();
    }

    /// <summary>
    /// Writes what stands behind the last feature maps of any DenseNet's graph, here or imported: global average, linear layer, maps as a
    /// 1×1 convolution, and the outputs' names. No sigmoid: probabilities are made of logits outside of the graph.
    /// </summary>
    /// <param name="graph">Has the feature maps A as <see cref="FeaturesName"/>, and none of <see cref="ReservedNames"/> besides.</param>
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
        /// Each layer sees all that came before it in the block, and its output is appended. Appending to what the last layer saw copies
        /// the same numbers as joining all outputs anew, in two long pieces instead of many short ones: ONNX Runtime takes 14% less time
        /// for the whole network.
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
        /// A norm behind a concatenation has no convolution to be folded into. As BatchNormalization (not Mul and Add, which cost 16% of
        /// the whole network's time) ONNX Runtime keeps its blocked layout and makes norm and ReLU one pass over memory.
        /// </summary>
        private string NormRelu(string name, string x, string output)
        {
            BatchNorm norm = BatchNorm.Of(weights, name, epsilon);
            string[] inputs =
            [
                x,
                _graph.Constant($"{name}.weight", norm.Gamma),
                _graph.Constant($"{name}.bias", norm.Beta),
                _graph.Constant($"{name}.running_mean", norm.Mean),
                _graph.Constant($"{name}.running_var", norm.Variance),
            ];
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
