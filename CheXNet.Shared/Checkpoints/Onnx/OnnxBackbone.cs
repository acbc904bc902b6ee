using CheXNet.Models.Onnx;

namespace CheXNet.Checkpoints.Onnx;

/// <summary>
/// The graph from the image to the last feature maps, recognized as a DenseNet by its convolutions: a 7×7 stem, 1×1 and 3×3 per
/// layer, and a channel-halving 1×1 between blocks. Exporters may have folded batch normalizations into convolutions. Nodes and
/// weights are kept unchanged.
/// </summary>
internal sealed class OnnxBackbone
{
    private static readonly string[] Operations =
        ["Conv", "BatchNormalization", "Relu", "MaxPool", "AveragePool", "Concat", "Identity", "Constant", "Pad", "Dropout"];

    private readonly OnnxGraphReader _graph;
    private readonly HashSet<NodeProto> _nodes = new(ReferenceEqualityComparer.Instance);

    public OnnxBackbone(OnnxGraphReader graph, OnnxHead head, string image)
    {
        _graph = graph;
        Collect(head.Features, image);
        Nodes = [.. graph.Model.Graph.Node.Where(_nodes.Contains)];
        foreach (NodeProto node in Nodes) RequireKnown(node);
        Shape = Recognize(head);
    }

    public IReadOnlyList<NodeProto> Nodes { get; }

    public DenseNetShape Shape { get; }

    /// <summary>Whether any batch normalization has running statistics other than 0 and 1.</summary>
    public bool Trained => Nodes.Where(static n => n.OpType == "BatchNormalization").Any(node =>
        Constant(node.Input[3]).Any(static mean => mean != 0) || Constant(node.Input[4]).Any(static variance => variance != 1));

    private void Collect(string features, string image)
    {
        Stack<string> open = new([features]);
        bool reached = false;
        while (open.TryPop(out string? value))
        {
            reached |= value == image;
            if (_graph.Producer(value) is not { } node || !_nodes.Add(node)) continue;
            foreach (string input in node.Input.Where(static name => name.Length > 0)) open.Push(input);
        }

        if (!reached) throw _graph.Refuse("its features do not depend on its input");
    }

    private void RequireKnown(NodeProto node)
    {
        if (node.Domain.Length > 0 || !Operations.Contains(node.OpType))
            throw _graph.Refuse($"it contains {node.Domain}{node.OpType}, which a DenseNet's graph does not");
        switch (node.OpType)
        {
            case "BatchNormalization" when node.Output.Count != 1 || node.Input.Count != 5
                || OnnxGraphReader.Attribute(node, "training_mode", 0) != 0:
                throw _graph.Refuse("its batch normalizations are in training mode. Export it after eval()");
            case "MaxPool":
                RequireWindow(node, "kernel_shape", 3, 2, 1);
                break;
            case "AveragePool":
                RequireWindow(node, "kernel_shape", 2, 2, 0);
                break;
            case "Concat" when OnnxGraphReader.Attribute(node, "axis", 0) != 1:
                throw _graph.Refuse("it joins feature maps along another axis than their channels");
            case "Pad" when !Pads(node).All(static pad => pad == 0):
                throw _graph.Refuse("it pads feature maps, as graphs converted from Keras do. Import the .h5 file instead");
        }
    }

    private long[] Pads(NodeProto node)
    {
        if (node.Input.Count < 2) return OnnxGraphReader.Attributes(node, "pads", -1);
        if (_graph.Constant(node.Input[1]) is not { } constant) return [-1];
        return [.. constant.Int64Data, .. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(constant.RawData.Span)];
    }

    private void RequireWindow(NodeProto node, string kernel, long side, long stride, long pad)
    {
        bool same = OnnxGraphReader.Attributes(node, kernel, side, side) is [var height, var width] && height == side && width == side
            && OnnxGraphReader.Attributes(node, "strides", 1, 1).All(s => s == stride)
            && OnnxGraphReader.Attributes(node, "pads", 0, 0, 0, 0).All(p => p == pad)
            && OnnxGraphReader.Attributes(node, "dilations", 1, 1).All(static d => d == 1)
            && OnnxGraphReader.Attribute(node, "ceil_mode", 0) == 0
            && OnnxGraphReader.Attribute(node, "group", 1) == 1
            && (node.Attribute.FirstOrDefault(static a => a.Name == "auto_pad")?.S.ToStringUtf8() ?? "NOTSET") == "NOTSET";
        if (!same)
            throw _graph.Refuse($"'{node.Name}' ({node.OpType}) is no window of {side}×{side} with stride {stride} and padding {pad}");
    }

    private DenseNetShape Recognize(OnnxHead head)
    {
        List<(int Out, int In, int Side)> convolutions = [.. Nodes.Where(static n => n.OpType == "Conv").Select(Kernel)];
        if (convolutions is not [(var initial, var channels, 7), (var narrow, _, 1), (var growth, _, 3), ..]
            || growth < 1
            || narrow % growth != 0)
        {
            throw _graph.Refuse("its first convolutions are not 7×7, 1×1, 3×3");
        }

        List<int> blocks = [];
        int layers = 0, current = initial;
        for (int i = 1; i < convolutions.Count; i++)
        {
            (int outputs, int inputs, int side) = convolutions[i];
            bool isLayer = i + 1 < convolutions.Count && convolutions[i + 1].Side == 3;
            if (side != 1 || inputs != current) throw Odd(i);
            if (isLayer)
            {
                if (outputs != narrow || convolutions[i + 1] != (growth, narrow, 3)) throw Odd(i);
                current += growth;
                layers++;
                i++;
            }
            else
            {
                if (layers == 0 || outputs != current / 2) throw Odd(i);
                blocks.Add(layers);
                (layers, current) = (0, outputs);
            }
        }

        blocks.Add(layers);
        DenseNetShape shape = new(growth, blocks, initial, narrow / growth, channels, head.Bias.Values.Length);
        int all = blocks.Sum(), relus = 2 + (2 * all) + blocks.Count - 1;
        RequireCount("Relu", relus);
        RequireCount("MaxPool", 1);
        RequireCount("AveragePool", blocks.Count - 1);
        if (layers == 0 || head.Weight.Shape[1] != shape.Features || head.Weight.Shape[0] != shape.Findings)
        {
            throw _graph.Refuse(
                $"its classifier is {Tensor.Describe(head.Weight.Shape)} for {shape.Features} features and {shape.Findings} outputs");
        }

        return shape;
    }

    private (int Out, int In, int Side) Kernel(NodeProto node)
    {
        TensorProto kernel = (node.Input.Count > 1 ? _graph.Constant(node.Input[1]) : null)
            ?? throw _graph.Refuse($"the kernel of '{node.Name}' is no constant");
        _ = _graph.Floats(kernel);
        if (kernel.Dims is not [var outputs, var inputs, var height, var width] || height != width || height is not (1 or 3 or 7))
            throw _graph.Refuse($"the kernel of '{node.Name}' is [{string.Join(", ", kernel.Dims)}]");
        RequireWindow(node, "kernel_shape", height, height == 7 ? 2 : 1, height / 2);
        return ((int)outputs, (int)inputs, (int)height);
    }

    private void RequireCount(string operation, int expected)
    {
        int count = Nodes.Count(node => node.OpType == operation);
        if (count != expected) throw _graph.Refuse($"it has {count} times {operation}, a DenseNet of its convolutions {expected} times");
    }

    private float[] Constant(string name) =>
        _graph.Floats(_graph.Constant(name) ?? throw _graph.Refuse($"'{name}' of a batch normalization is no constant"));

    private CheckpointException Odd(int index) => _graph.Refuse($"its convolution {index + 1} is none of a DenseNet's");
}
