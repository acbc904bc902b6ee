using CheXNet.Models.Onnx;
using Google.Protobuf;

namespace CheXNet.Checkpoints.Onnx;

/// <summary>An ONNX graph with nodes and constants by name, read within the limits.</summary>
internal sealed class OnnxGraphReader
{
    private const int DeepestMessage = 32;

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    private long _readable;

    private OnnxGraphReader(CheckpointFile file, ModelProto model)
    {
        _file = file;
        Model = model;
        _readable = 2 * file.Limits.NetworkValues;
        foreach (TensorProto constant in model.Graph.Initializer)
        {
            _initializers.Add(constant.Name);
            if (!_constants.TryAdd(constant.Name, constant)) throw file.Corrupt($"its graph has the constant '{constant.Name}' twice");
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            if (node is { OpType: "Constant", Output: [var made] }
                && node.Attribute.FirstOrDefault(static a => a.Name == "value")?.T is { } value)
            {
                _constants.TryAdd(made, value);
            }

            foreach (string output in node.Output.Where(static name => name.Length > 0))
            {
                if (!_producers.TryAdd(output, node)) throw file.Corrupt($"its graph makes '{output}' twice");
            }
        }
    }

    public ModelProto Model { get; }

    public static OnnxGraphReader Read(CheckpointFile file)
    {
        const int longest = 1 << 30;
        if (file.Length > longest) throw file.Corrupt($"it has {file.Length:N0} bytes; a graph of at most {longest:N0} is read");
        ModelProto model;
        try
        {
            using MemoryStream bytes = new(file.Read(0, (int)file.Length), writable: false);
            using CodedInputStream input = CodedInputStream.CreateWithLimits(bytes, longest, DeepestMessage);
            model = ModelProto.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw file.Corrupt("it is no ONNX model", e);
        }

        if (model.Graph is null || model.Graph.Node.Count == 0) throw file.Corrupt("it is no ONNX model with a graph");
        if (model.Graph.Node.Count + model.Graph.Initializer.Count > file.Limits.Entries)
            throw file.Corrupt("its graph has nodes without end");
        return new OnnxGraphReader(file, model);
    }

    /// <summary>The node that produces a value; null for an input or constant.</summary>
    public NodeProto? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>A constant: an initializer or a Constant node.</summary>
    public TensorProto? Constant(string value) => _constants.GetValueOrDefault(value);

    public bool IsInitializer(string name) => _initializers.Contains(name);

    /// <summary>The floats of a constant; external data is refused.</summary>
    public float[] Floats(TensorProto tensor)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            throw Refuse($"the weights '{tensor.Name}' lie in another file. Save the model with its weights inside");
        if (tensor.DataType != (int)TensorProto.Types.DataType.Float)
            throw Refuse($"the weights '{tensor.Name}' are no 32-bit floats. Export the model in float32");
        long count = tensor.Dims.Aggregate(1L, static (product, length) =>
            length is >= 0 and <= int.MaxValue && product <= int.MaxValue && product >= 0 ? product * length : -1);
        if (count is < 0 or > int.MaxValue) throw _file.Corrupt($"'{tensor.Name}' has an impossible shape");
        _readable -= tensor.FloatData.Count + (tensor.RawData.Length / sizeof(float));
        if (_readable < 0)
            throw _file.Corrupt($"its weights have more than {_file.Limits.NetworkValues:N0} values, or are used over and over");
        float[] values = tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : new float[tensor.RawData.Length / sizeof(float)];
        if (tensor.FloatData.Count == 0) TensorType.Float32.ToSingle(tensor.RawData.Span, values);
        return values.Length == count
            ? values
            : throw _file.Corrupt($"'{tensor.Name}' has {values.Length:N0} values for its shape [{string.Join(", ", tensor.Dims)}]");
    }

    public CheckpointException Refuse(string why) =>
        new(
            ErrorCodes.CheckpointMismatch,
            $"The graph '{_file.Name}' is no DenseNet with global average pooling and a linear classifier: {why}.");

    public static long Attribute(NodeProto node, string name, long otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;

    public static long[] Attributes(NodeProto node, string name, params long[] otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name) is { } attribute ? [.. attribute.Ints] : otherwise;
}
