using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CheXNet.Checkpoints;

/// <summary>How one value of a tensor is stored; all little-endian.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary16.</summary>
    Float16,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16,

    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,

    /// <summary>Unsigned 8 bits.</summary>
    UInt8,

    /// <summary>Signed 8 bits.</summary>
    Int8,

    /// <summary>Signed 16 bits.</summary>
    Int16,

    /// <summary>Signed 32 bits.</summary>
    Int32,

    /// <summary>Signed 64 bits.</summary>
    Int64,

    /// <summary>A byte that is 0 or 1.</summary>
    Bool,
}

internal static class TensorTypes
{
    /// <summary>Bytes of one value.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Float64 or TensorType.Int64 => 8,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Float16 or TensorType.BFloat16 or TensorType.Int16 => 2,
        _ => 1,
    };

    public static bool IsFloatingPoint(this TensorType type) => type <= TensorType.Float64;

    /// <summary>Converts values to binary32: exact from the narrower types, to nearest from binary64.</summary>
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
