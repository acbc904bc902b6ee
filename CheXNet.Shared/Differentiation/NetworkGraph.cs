using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Differentiation;

/// <summary>A model's ONNX graph for differentiation: the nodes that the logits depend on, in forward order.</summary>
internal sealed class NetworkGraph
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _channels = new(StringComparer.Ordinal);
    private readonly string _model;

    private NetworkGraph(string model, ModelProto proto)
    {
        (_model, Proto) = (model, proto);
        Opset = proto.OpsetImport.FirstOrDefault(static o => o.Domain is "" or "ai.onnx")?.Version ?? 0;
        foreach (TensorProto constant in proto.Graph.Initializer) _constants.TryAdd(constant.Name, constant);
        foreach (NodeProto node in proto.Graph.Node)
        {
            foreach (string output in node.Output.Where(static name => name.Length > 0)) _producers.TryAdd(output, node);
            if (node is { OpType: "Constant", Output.Count: > 0 }
                && node.Attribute.FirstOrDefault(static a => a.Name == "value")?.T is { } value)
            {
                _constants.TryAdd(node.Output[0], value);
            }
        }

        Nodes = ForwardOrder(DenseNetGraph.LogitsName);
        foreach (NodeProto node in Nodes)
        {
            foreach (string input in node.Input.Where(static name => name.Length > 0).Distinct()) ConsumersOf(input).Add(node);
        }

        CountChannels();
    }

    public ModelProto Proto { get; }

    public long Opset { get; }

    /// <summary>The logits' ancestors, each after those that it takes its inputs from.</summary>
    public IReadOnlyList<NodeProto> Nodes { get; }

    /// <param name="model">The model's name, for messages.</param>
    /// <exception cref="ModelPackageException">The bytes are no ONNX model with the logits as an output.</exception>
    public static NetworkGraph Read(string model, byte[] bytes)
    {
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotDifferentiable(model, "its graph is no ONNX model", e);
        }

        if (proto.Graph is null) throw NotDifferentiable(model, "its graph is empty");
        return new NetworkGraph(model, proto);
    }

    /// <summary>The node that computes a value; null for an input or a constant.</summary>
    public NodeProto? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes on the way to the logits that take a value, in forward order.</summary>
    public IReadOnlyList<NodeProto> Consumers(string value) => _consumers.GetValueOrDefault(value) ?? [];

    /// <summary>A constant, also behind the Identity nodes by which exporters share equal weights; null if it is computed.</summary>
    public TensorProto? Constant(string value)
    {
        for (int i = 0; i < 8; i++)
        {
            if (_constants.TryGetValue(value, out TensorProto? constant)) return constant;
            if (Producer(value) is not { OpType: "Identity", Input.Count: 1 } identity) return null;
            value = identity.Input[0];
        }

        return null;
    }

    /// <summary>A node's constant input as 32-bit floats.</summary>
    /// <exception cref="ModelPackageException">It is computed, of another type, or not as large as its shape.</exception>
    public Tensor Weights(NodeProto node, int input)
    {
        if (input >= node.Input.Count || Constant(node.Input[input]) is not { } constant)
            throw Refuse(node, $"its input {input + 1} is no constant");
        if (constant.DataType != (int)TensorProto.Types.DataType.Float
            || constant.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw Refuse(node, $"the weights '{constant.Name}' are no 32-bit floats inside the graph");
        }

        float[] values = constant.FloatData.Count > 0
            ? [.. constant.FloatData]
            : MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray();
        bool fits = constant.Dims.Count <= 8 && constant.Dims.All(static d => d is > 0 and < 1 << 24);
        int[] shape = fits ? [.. constant.Dims.Select(static d => (int)d)] : [];
        double count = shape.Aggregate(1.0, static (product, length) => product * length);
        if (!fits || count != values.Length) throw Refuse(node, $"the weights '{constant.Name}' do not fill their shape");
        return new Tensor(shape, values);
    }

    /// <summary>K of a value <c>[N, K, …]</c>.</summary>
    /// <exception cref="ModelPackageException">The graph does not tell.</exception>
    public int Channels(NodeProto node, string value) =>
        _channels.TryGetValue(value, out int channels) ? channels : throw Refuse(node, $"the channels of '{value}' are unknown");

    public static long Attribute(NodeProto node, string name, long otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;

    public static long[] Attributes(NodeProto node, string name, params long[] otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name) is { } attribute ? [.. attribute.Ints] : otherwise;

    /// <summary>The error of a node through which no gradient passes.</summary>
    public ModelPackageException Refuse(NodeProto node, string why) => NotDifferentiable(
        _model,
        $"the operation {(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType} at node "
        + $"'{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault())}' has no gradient here: {why}");

    public ModelPackageException Refuse(string why) => NotDifferentiable(_model, why);

    private static ModelPackageException NotDifferentiable(string model, string why, Exception? inner = null) => new(
        ErrorCodes.ModelNotDifferentiable,
        $"The model {model} cannot be differentiated: {why}. "
        + "Use its fp32 graph, or a method of the last features (cam, gradcam) without --layer.",
        inner);

    private List<NodeProto> ConsumersOf(string value)
    {
        if (!_consumers.TryGetValue(value, out List<NodeProto>? consumers)) _consumers.Add(value, consumers = []);
        return consumers;
    }

    private List<NodeProto> ForwardOrder(string output)
    {
        List<NodeProto> order = [];
        HashSet<NodeProto> entered = new(ReferenceEqualityComparer.Instance), left = new(ReferenceEqualityComparer.Instance);
        if (Producer(output) is not { } last) throw Refuse($"its graph computes no '{output}'");
        Stack<NodeProto> open = new([last]);
        while (open.TryPeek(out NodeProto? node))
        {
            if (entered.Add(node))
            {
                foreach (string input in node.Input)
                {
                    if (Producer(input) is not { } before || left.Contains(before)) continue;
                    if (entered.Contains(before)) throw Refuse(node, "it depends on itself");
                    open.Push(before);
                }
            }
            else
            {
                open.Pop();
                if (left.Add(node)) order.Add(node);
            }
        }

        return order;
    }

    private void CountChannels()
    {
        foreach (ValueInfoProto input in Proto.Graph.Input)
        {
            if (input.Type?.TensorType?.Shape?.Dim is { Count: 4 } dims && dims[1].DimValue is > 0 and <= int.MaxValue)
                _channels.TryAdd(input.Name, (int)dims[1].DimValue);
        }

        foreach (NodeProto node in Nodes)
        {
            if (node.Output.Count == 0 || node.Input.Count == 0) continue;
            int? channels = node.OpType switch
            {
                "Conv" when node.Input.Count > 1 => Constant(node.Input[1])?.Dims is [> 0 and <= int.MaxValue and var outputs, ..]
                    ? (int)outputs
                    : null,
                "Concat" => node.Input.All(_channels.ContainsKey) ? node.Input.Sum(name => _channels[name]) : null,
                _ => _channels.TryGetValue(node.Input[0], out int same) ? same : null,
            };
            if (channels is { } count) _channels[node.Output[0]] = count;
        }
    }
}
