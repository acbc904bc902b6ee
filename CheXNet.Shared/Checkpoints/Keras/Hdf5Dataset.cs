namespace CheXNet.Checkpoints.Keras;

/// <summary>
/// Reads the shape, type and contiguous layout of an HDF5 dataset (HDF5 File Format Specification 3.0, IV.A.2).
/// Keras writes no chunked, compressed or external weights; those are refused.
/// </summary>
internal static class Hdf5Dataset
{
    private const int FixedPoint = 0, FloatingPoint = 1;
    private const int Compact = 0, Contiguous = 1;

    public static bool IsOne(IReadOnlyList<Hdf5Message> messages) => messages.Any(static m => m.Type == Hdf5ObjectHeader.Layout);

    /// <summary>The tensor; null for non-numeric values (configuration strings).</summary>
    public static CheckpointTensor? Read(CheckpointFile file, string name, IReadOnlyList<Hdf5Message> messages)
    {
        if (messages.Any(static m => m.Type is Hdf5ObjectHeader.ExternalFiles or Hdf5ObjectHeader.FilterPipeline))
            throw Unreadable(file, name);
        if (Type(file, Body(file, messages, Hdf5ObjectHeader.Datatype)) is not { } type) return null;
        long[] shape = Shape(file, Body(file, messages, Hdf5ObjectHeader.Dataspace));
        (long address, long length) = Place(file, name, messages);
        if (length < 0 || address < 0 || address > file.Length || length > file.Length - address)
            throw file.Corrupt($"the values of '{name}' lie outside of it");
        CheckpointTensor tensor = new(file, name, type, shape, new FileStorage(file, address, length));
        return tensor.Count * type.Size() == length
            ? tensor
            : throw file.Corrupt($"'{name}' has {length:N0} bytes for its shape [{string.Join(", ", shape)}]");
    }

    private static Hdf5Cursor Body(CheckpointFile file, IReadOnlyList<Hdf5Message> messages, int type)
    {
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == type) return new Hdf5Cursor(file, message.Address, message.Length);
        }

        throw file.Corrupt("a dataset of it lacks a part of its description");
    }

    private static TensorType? Type(CheckpointFile file, Hdf5Cursor body)
    {
        int kind = body.Byte() & 0x0f;
        int order = body.Byte(), signed = order & 8;
        body.Skip(2);
        long size = body.UInt32();
        if (kind is FixedPoint or FloatingPoint && (order & 1) != 0)
            throw file.Corrupt("its numbers are big-endian, which Keras never writes");
        return (kind, size) switch
        {
            (FloatingPoint, 2) => TensorType.Float16,
            (FloatingPoint, 4) => TensorType.Float32,
            (FloatingPoint, 8) => TensorType.Float64,
            (FixedPoint, 8) => TensorType.Int64,
            (FixedPoint, 4) when signed != 0 => TensorType.Int32,
            (FloatingPoint, _) => throw file.Corrupt($"its numbers have {size:N0} bytes"),
            _ => null,
        };
    }

    private static long[] Shape(CheckpointFile file, Hdf5Cursor body)
    {
        int version = body.Byte(), rank = body.Byte();
        if (version is < 1 or > 2 || rank > 8) throw file.Corrupt("the shape of a dataset of it is not understood");
        body.Skip(version == 1 ? 6 : 2);
        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++) shape[i] = body.Int64();
        return shape;
    }

    private static (long Address, long Length) Place(CheckpointFile file, string name, IReadOnlyList<Hdf5Message> messages)
    {
        Hdf5Message message = messages.First(static m => m.Type == Hdf5ObjectHeader.Layout);
        Hdf5Cursor body = new(file, message.Address, message.Length);
        int version = body.Byte(), layout = body.Byte();
        if (version is not (3 or 4)) throw Unreadable(file, name);
        switch (layout)
        {
            case Contiguous: return (body.Int64(), body.Int64());
            case Compact:
                int length = body.UInt16();
                return (message.Address + message.Length - body.Left, length);
            default: throw Unreadable(file, name);
        }
    }

    private static CheckpointException Unreadable(CheckpointFile file, string name) => new(
        ErrorCodes.CheckpointFormatUnknown,
        $"The values of '{name}' in '{file.Name}' are compressed or in chunks, which Keras' save_weights never writes. "
        + "Load the model in Keras and save its weights again.");
}
