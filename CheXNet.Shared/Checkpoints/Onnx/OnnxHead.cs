using CheXNet.Models.Onnx;

namespace CheXNet.Checkpoints.Onnx;

/// <summary>A classifier's head: A → global average → linear (→ sigmoid). Found backward from the output, skipping reshapes.</summary>
/// <param name="Features">Name of A, the last feature maps.</param>
/// <param name="Weight"><c>[F, K]</c>.</param>
/// <param name="Bias"><c>[F]</c>.</param>
internal sealed record OnnxHead(string Features, Tensor Weight, Tensor Bias)
{
    private const int LongestTail = 16;

    public static OnnxHead Find(OnnxGraphReader graph)
    {
        if (graph.Model.Graph.Output is not [var output])
        {
            string outputs = string.Join(", ", graph.Model.Graph.Output.Select(static o => $"'{o.Name}'"));
            throw graph.Refuse($"it has the outputs {outputs}, and a classifier has one");
        }

        NodeProto node = Past(graph, output.Name, "Identity", "Dropout");
        if (node.OpType == "Softmax") throw graph.Refuse("it ends in a softmax, whose findings exclude each other");
        if (node.OpType == "Sigmoid") node = Past(graph, node.Input[0], "Identity", "Dropout");
        (string pooled, Tensor weight, Tensor bias) = Linear(graph, node);
        NodeProto pooling = Past(graph, pooled, "Identity", "Dropout", "Flatten", "Reshape", "Squeeze");
        if (!IsGlobalAverage(graph, pooling))
            throw graph.Refuse($"before its classifier stands {pooling.OpType} instead of a global average");
        NodeProto relu = Past(graph, pooling.Input[0], "Identity");
        if (relu.OpType != "Relu") throw graph.Refuse($"before its global average stands {relu.OpType} instead of the last ReLU");
        return new OnnxHead(relu.Output[0], weight, bias);
    }

    private static NodeProto Past(OnnxGraphReader graph, string value, params string[] transparent)
    {
        for (int i = 0; i < LongestTail; i++)
        {
            NodeProto node = graph.Producer(value) ?? throw graph.Refuse($"nothing makes '{value}'");
            if (node.Input.Count == 0) throw graph.Refuse($"'{value}' is a constant");
            if (!transparent.Contains(node.OpType)) return node;
            value = node.Input[0];
        }

        throw graph.Refuse("its end is longer than a classifier's");
    }

    private static (string Pooled, Tensor Weight, Tensor Bias) Linear(OnnxGraphReader graph, NodeProto node)
    {
        switch (node.OpType)
        {
            case "Gemm" when node.Input.Count == 3:
                bool plain = Scale(node, "alpha") == 1f && Scale(node, "beta") == 1f && OnnxGraphReader.Attribute(node, "transA", 0) == 0;
                if (!plain) throw graph.Refuse("its classifier is scaled or transposed");
                bool isTransposed = OnnxGraphReader.Attribute(node, "transB", 0) == 0;
                return (node.Input[0], Matrix(graph, node.Input[1], isTransposed), Vector(graph, node.Input[2]));
            case "Add" when node.Input.Count == 2:
                string bias = graph.Constant(node.Input[0]) is null ? node.Input[1] : node.Input[0];
                string product = bias == node.Input[0] ? node.Input[1] : node.Input[0];
                if (graph.Producer(product) is { OpType: "MatMul", Input: [var pooled, var matrix] })
                    return (pooled, Matrix(graph, matrix, transposed: true), Vector(graph, bias));
                break;
        }

        throw graph.Refuse($"it ends in {node.OpType} instead of a linear classifier with a bias");
    }

    private static float Scale(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.F ?? 1;

    private static Tensor Matrix(OnnxGraphReader graph, string name, bool transposed)
    {
        if (graph.Producer(name) is { OpType: "Transpose" or "Identity", Input: [var original] } node && graph.Constant(name) is null)
        {
            if (node.OpType == "Transpose") transposed = !transposed;
            name = original;
        }

        TensorProto tensor = graph.Constant(name) ?? throw graph.Refuse("the weights of its classifier are no constant");
        float[] values = graph.Floats(tensor);
        if (tensor.Dims.Count != 2) throw graph.Refuse($"the weights of its classifier have {tensor.Dims.Count} axes");
        int rows = (int)tensor.Dims[0], columns = (int)tensor.Dims[1];
        if (!transposed) return new Tensor([rows, columns], values);
        float[] turned = new float[values.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) turned[(j * rows) + i] = values[(i * columns) + j];
        }

        return new Tensor([columns, rows], turned);
    }

    private static Tensor Vector(OnnxGraphReader graph, string name)
    {
        float[] values = graph.Floats(graph.Constant(name) ?? throw graph.Refuse("the bias of its classifier is no constant"));
        return new Tensor([values.Length], values);
    }

    private static bool IsGlobalAverage(OnnxGraphReader graph, NodeProto node)
    {
        if (node.OpType == "GlobalAveragePool") return true;
        if (node.OpType != "ReduceMean") return false;
        long[] axes = node.Input.Count > 1 && graph.Constant(node.Input[1]) is { } constant
            ? [.. constant.Int64Data, .. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(constant.RawData.Span)]
            : OnnxGraphReader.Attributes(node, "axes");
        return axes is [2, 3] or [-2, -1] or [3, 2] or [-1, -2];
    }
}
