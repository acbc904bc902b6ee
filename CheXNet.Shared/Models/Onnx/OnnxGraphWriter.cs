using Google.Protobuf;

namespace CheXNet.Models.Onnx;

/// <summary>Writes an ONNX graph node by node, keeping the order of calls, so the output is deterministic.</summary>
internal sealed class OnnxGraphWriter(string name)
{
    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Appends to a graph.</summary>
    public OnnxGraphWriter(GraphProto graph) : this(graph.Name) => _graph = graph;

    /// <summary>Adds a float input or output; a string is a dynamic dimension, and equal strings mean equal lengths.</summary>
    public void Input(string valueName, params ReadOnlySpan<object> dimensions) => _graph.Input.Add(Value(valueName, dimensions));

    /// <inheritdoc cref="Input"/>
    public void Output(string valueName, params ReadOnlySpan<object> dimensions) => _graph.Output.Add(Value(valueName, dimensions));

    /// <summary>Adds a constant.</summary>
    public string Constant(string tensorName, Tensor tensor)
    {
        TensorProto proto = new()
        {
            Name = tensorName,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(LittleEndian(tensor.Values)),
        };
        proto.Dims.Add(tensor.Shape.Select(static length => (long)length));
        _graph.Initializer.Add(proto);
        return tensorName;
    }

    /// <summary>Adds a vector of integers, such as the shape of a Reshape.</summary>
    public string Constant(string tensorName, params ReadOnlySpan<long> values)
    {
        TensorProto proto = new() { Name = tensorName, DataType = (int)TensorProto.Types.DataType.Int64 };
        proto.Dims.Add(values.Length);
        foreach (long value in values) proto.Int64Data.Add(value);
        _graph.Initializer.Add(proto);
        return tensorName;
    }

    /// <summary>Adds a node with one output, which gives the node its name.</summary>
    public string Node(string operation, string output, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = operation, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a node unchanged.</summary>
    public void Add(NodeProto node) => _graph.Node.Add(node);

    /// <summary>Adds a constant unchanged.</summary>
    public void Add(TensorProto constant) => _graph.Initializer.Add(constant);

    /// <summary>Returns the bytes of the model file.</summary>
    public byte[] ToModel(
        long irVersion, long opset, string producer, string producerVersion, IEnumerable<(string Key, string Value)> metadata)
    {
        ModelProto model = new() { IrVersion = irVersion, ProducerName = producer, ProducerVersion = producerVersion, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        model.MetadataProps.Add(metadata.Select(static m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        return model.ToByteArray();
    }

    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values) attribute.Ints.Add(value);
        return attribute;
    }

    private static ReadOnlySpan<byte> LittleEndian(float[] values) => BitConverter.IsLittleEndian
        ? MemoryMarshal.AsBytes(values.AsSpan())
        : throw new PlatformNotSupportedException("ONNX tensors are little-endian; this machine is not.");

    private static ValueInfoProto Value(string valueName, ReadOnlySpan<object> dimensions)
    {
        TensorShapeProto shape = new();
        foreach (object dimension in dimensions)
        {
            shape.Dim.Add(dimension is string free
                ? new TensorShapeProto.Types.Dimension { DimParam = free }
                : new TensorShapeProto.Types.Dimension { DimValue = (int)dimension });
        }

        TypeProto.Types.Tensor tensor = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = valueName, Type = new TypeProto { TensorType = tensor } };
    }
}
