namespace CheXNet.Checkpoints.Onnx;

/// <summary>
/// ONNX is a protobuf message without a magic number. A file is detected as ONNX if its first fields have the types of a
/// <c>ModelProto</c> (onnx.proto) and include the graph; the graph is validated later.
/// </summary>
internal static class OnnxSignature
{
    private const int Varint = 0, EightBytes = 1, Delimited = 2, FourBytes = 5;
    private const int IrVersion = 1, ModelVersion = 5, Graph = 7, OperatorSets = 8;
    private const int LongestVarint = 10, MostFields = 1000;

    public static bool IsOn(CheckpointFile file)
    {
        long at = 0;
        for (int i = 0; i < MostFields && TryVarint(file, ref at, out long tag); i++)
        {
            (long field, int type) = (tag >> 3, (int)(tag & 7));
            bool known = field is >= IrVersion and <= OperatorSets;
            if (field < IrVersion || (known && type != (field is IrVersion or ModelVersion ? Varint : Delimited))) return false;
            if (field == Graph) return true;
            long length = type switch
            {
                EightBytes => 8,
                FourBytes => 4,
                Varint or Delimited when TryVarint(file, ref at, out long value) => type == Varint ? 0 : value,
                _ => -1,
            };
            if (length < 0 || length > file.Length - at) return false;
            at += length;
        }

        return false;
    }

    private static bool TryVarint(CheckpointFile file, ref long at, out long value)
    {
        value = 0;
        byte[] bytes = file.Read(at, (int)Math.Min(LongestVarint, file.Length - at));
        for (int i = 0; i < bytes.Length; i++)
        {
            value |= (long)(bytes[i] & 0x7f) << (7 * i);
            at++;
            if (bytes[i] < 0x80) return true;
        }

        return false;
    }
}
