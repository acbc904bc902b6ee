using Google.Protobuf;

namespace CheXNet.Models.Onnx;

/// <summary>Constants of an ONNX graph as arrays of numbers.</summary>
internal static class OnnxTensors
{
    /// <summary>Whether a constant is of 32-bit floats.</summary>
    public static bool IsFloat(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Float;

    /// <summary>The elements of a constant of 32-bit floats, row-major.</summary>
    public static float[] Floats(TensorProto tensor) => tensor.FloatData.Count > 0
        ? [.. tensor.FloatData]
        : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    /// <summary>A constant of 32-bit floats.</summary>
    public static TensorProto Of(string name, IEnumerable<long> shape, float[] values)
    {
        TensorProto tensor = new()
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
        tensor.Dims.Add(shape);
        return tensor;
    }

    /// <summary>The same numbers rounded to half precision.</summary>
    /// <returns>Null if a number is none, or larger than 65504 allows.</returns>
    public static TensorProto? ToHalf(TensorProto tensor, string name)
    {
        Half[] halves = [.. Floats(tensor).Select(static value => (Half)value)];
        if (!halves.All(Half.IsFinite)) return null;
        TensorProto half = new()
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float16,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(halves.AsSpan())),
        };
        half.Dims.Add(tensor.Dims);
        return half;
    }
}
