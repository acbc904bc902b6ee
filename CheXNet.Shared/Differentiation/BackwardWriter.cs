using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Differentiation;

/// <summary>Adds the nodes of a backward pass to a graph, under names that no other value has.</summary>
internal sealed class BackwardWriter(OnnxGraphWriter graph, string prefix)
{
    private readonly Dictionary<string, string> _integers = new(StringComparer.Ordinal);
    private int _values;

    public string Node(string operation, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        graph.Node(operation, Fresh(operation), inputs, attributes);

    public string Floats(Tensor tensor) => graph.Constant(Fresh("constant"), tensor);

    public string Float(float value) => Floats(new Tensor([], [value]));

    /// <summary>A vector of 64-bit integers; equal ones are written once.</summary>
    public string Integers(params long[] values)
    {
        string key = string.Join(',', values);
        if (_integers.TryGetValue(key, out string? name)) return name;
        TensorProto constant = new() { Name = Fresh("constant"), DataType = (int)TensorProto.Types.DataType.Int64 };
        constant.Dims.Add(values.Length);
        constant.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        graph.Add(constant);
        return _integers[key] = constant.Name;
    }

    public string Shape(string value) => Node("Shape", [value]);

    /// <summary>The lengths of a value's axes from <paramref name="first"/> to the one before <paramref name="end"/>.</summary>
    public string Lengths(string value, int first, int end) =>
        Node("Slice", [Shape(value), Integers(first), Integers(end), Integers(0)]);

    /// <summary>Splits a value along its channels.</summary>
    public IReadOnlyList<string> Split(string value, long[] channels)
    {
        NodeProto node = new() { OpType = "Split", Name = Fresh("Split") };
        node.Input.Add([value, Integers(channels)]);
        node.Output.Add(channels.Select((_, i) => $"{node.Name}.{i}"));
        node.Attribute.Add(OnnxGraphWriter.Int("axis", 1));
        graph.Add(node);
        return node.Output;
    }

    private string Fresh(string operation) => $"{prefix}{operation}.{_values++}";
}
