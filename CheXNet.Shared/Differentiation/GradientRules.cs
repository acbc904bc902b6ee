using System.Collections.Frozen;
using CheXNet.Models.Onnx;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Differentiation;

/// <summary>
/// The vector-Jacobian product of each operation of a DenseNet at inference: from <c>∂S/∂y</c> of its output, the nodes that compute
/// <c>∂S/∂x</c> of its inputs. Windows (convolution, pooling) are in <see cref="WindowGradients"/>.
/// </summary>
internal static class GradientRules
{
    /// <returns>The gradients of the inputs, in order; null where the input is a weight.</returns>
    internal delegate IReadOnlyList<string?> Rule(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient);

    public static FrozenDictionary<string, Rule> All { get; } = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["Conv"] = WindowGradients.Convolution,
        ["MaxPool"] = WindowGradients.MaximumPooling,
        ["AveragePool"] = WindowGradients.AveragePooling,
        ["BatchNormalization"] = Normalization,
        ["Relu"] = Rectifier,
        ["Concat"] = Concatenation,
        ["GlobalAveragePool"] = GlobalAverage,
        ["Flatten"] = Flattening,
        ["Gemm"] = Linear,
        ["Identity"] = static (_, _, _, gradient) => [gradient],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>y = s x + t with s = γ / √(σ² + ε), per channel.</summary>
    private static IReadOnlyList<string?> Normalization(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        if (node.Input.Count != 5 || node.Output.Count != 1 || NetworkGraph.Attribute(node, "training_mode", 0) != 0)
            throw graph.Refuse(node, "it is in training mode");
        float[] gamma = graph.Weights(node, 1).Values, variance = graph.Weights(node, 4).Values;
        if (gamma.Length != variance.Length) throw graph.Refuse(node, "its weights differ in length");
        float epsilon = node.Attribute.FirstOrDefault(static a => a.Name == "epsilon")?.F ?? 1e-5f;
        float[] scale = [.. gamma.Zip(variance, (g, v) => (float)(g / Math.Sqrt((double)v + epsilon)))];
        return [writer.Node("Mul", [gradient, writer.Floats(new Tensor([1, scale.Length, 1, 1], scale))])];
    }

    /// <summary>The gradient where y &gt; 0, else 0, also at 0 (as PyTorch).</summary>
    private static IReadOnlyList<string?> Rectifier(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        string zero = writer.Float(0);
        return [writer.Node("Where", [writer.Node("Greater", [node.Output[0], zero]), gradient, zero])];
    }

    private static IReadOnlyList<string?> Concatenation(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        if (NetworkGraph.Attribute(node, "axis", 0) is not (1 or -3)) throw graph.Refuse(node, "it joins another axis than the channels");
        return node.Input.Count == 1 ? [gradient] : writer.Split(gradient, [.. node.Input.Select(x => (long)graph.Channels(node, x))]);
    }

    /// <summary>y = Σ x / (h·w): each cell has the same share.</summary>
    private static IReadOnlyList<string?> GlobalAverage(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        string cells = writer.Node("ReduceProd", [writer.Lengths(node.Input[0], 2, 4)], Int("keepdims", 0));
        cells = writer.Node("Cast", [cells], Int("to", (long)TensorProto.Types.DataType.Float));
        return [writer.Node("Expand", [writer.Node("Div", [gradient, cells]), writer.Shape(node.Input[0])])];
    }

    private static IReadOnlyList<string?> Flattening(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient) =>
        [writer.Node("Reshape", [gradient, writer.Shape(node.Input[0])])];

    /// <summary>Y = α X W + β b, or X Wᵀ.</summary>
    private static IReadOnlyList<string?> Linear(NetworkGraph graph, BackwardWriter writer, NodeProto node, string gradient)
    {
        if (NetworkGraph.Attribute(node, "transA", 0) != 0) throw graph.Refuse(node, "its input is transposed");
        float alpha = node.Attribute.FirstOrDefault(static a => a.Name == "alpha")?.F ?? 1;
        long transposed = NetworkGraph.Attribute(node, "transB", 0) == 0 ? 1 : 0;
        return [writer.Node("Gemm", [gradient, node.Input[1]], Int("transB", transposed), Float("alpha", alpha))];
    }
}
