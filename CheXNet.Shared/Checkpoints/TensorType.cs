using System.Buffers.Binary;

namespace CheXNet.Checkpoints;

/// <summary>Storage type of a tensor's values; little-endian.</summary>
internal enum TensorType
{
    Float16,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16,
    Float32,
    Float64,
    UInt8,
    Int8,
    Int16,
    Int32,
    Int64,
    Bool,
}

internal static class TensorTypes
{
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Float64 or TensorType.Int64 => 8,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Float16 or TensorType.BFloat16 or TensorType.Int16 => 2,
        _ => 1,
    };

    public static bool IsFloatingPoint(this TensorType type) => type <= TensorType.Float64;

    /// <summary>Converts values to binary32: exact from narrower types, rounded to nearest from binary64.</summary>
    public static void ToSingle(this TensorType type, ReadOnlySpan<byte> from, Span<float> to)
    {
        if (type == TensorType.Float32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(from)[..to.Length].CopyTo(to);
            return;
        }

        int size = type.Size();
        for (int i = 0; i < to.Length; i++) to[i] = One(type, from.Slice(i * size, size));
    }

    private static float One(TensorType type, ReadOnlySpan<byte> value) => type switch
    {
        TensorType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
        TensorType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
        TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(value),
        TensorType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
        TensorType.Int8 => (sbyte)value[0],
        TensorType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(value),
        TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
        TensorType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ => value[0],
    };
}
