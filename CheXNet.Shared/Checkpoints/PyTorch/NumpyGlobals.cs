using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>A numpy dtype such as <c>f4</c> or <c>i8</c>; its state sets the byte order.</summary>
internal sealed class NumpyType(string code)
{
    public bool BigEndian { get; private set; }

    public TensorType? Type { get; } = code.TrimStart('<', '=', '|') switch
    {
        "f2" => TensorType.Float16,
        "f4" => TensorType.Float32,
        "f8" => TensorType.Float64,
        "u1" => TensorType.UInt8,
        "i1" => TensorType.Int8,
        "i2" => TensorType.Int16,
        "i4" => TensorType.Int32,
        "i8" => TensorType.Int64,
        "b1" => TensorType.Bool,
        _ => null,
    };

    public void SetState(object? state)
    {
        if (state is not object?[] { Length: >= 2 } items) throw PickleException.Damaged("a numpy type has no state");
        BigEndian = items[1] is ">";
    }
}

/// <summary>A numpy array; empty until <c>BUILD</c> sets its state.</summary>
internal sealed class NumpyArray
{
    public NumpyType? Type { get; private set; }

    public long[] Shape { get; private set; } = [];

    public bool ColumnMajor { get; private set; }

    public byte[] Bytes { get; private set; } = [];

    /// <summary><c>(version, shape, type, is_fortran, bytes)</c>.</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] { Length: 5 } items
            || items is not [_, object?[] { Length: <= 8 } shape, NumpyType type, bool fortran, byte[] bytes])
        {
            throw PickleException.Damaged("a numpy array has no state that is understood");
        }

        Shape = [.. shape.Select(static n => n as long?
            ?? throw PickleException.Damaged("the shape of a numpy array holds something that is no integer"))];
        Type = type;
        ColumnMajor = fortran;
        Bytes = bytes;
    }
}

/// <summary>The globals numpy uses to pickle scalars and arrays; object arrays are read but stay empty.</summary>
internal static class NumpyGlobals
{
    public static void AddTo(Dictionary<string, object> known)
    {
        foreach (string core in new[] { "numpy.core", "numpy._core" })
        {
            Add(known, $"{core}.multiarray.scalar", Scalar);
            Add(known, $"{core}.multiarray._reconstruct", static _ => new NumpyArray());
        }

        Add(
            known,
            "numpy.dtype",
            static a => a is [string code, ..] ? new NumpyType(code) : throw PickleException.Damaged("a numpy type has no name"));
        known.Add("numpy.ndarray", new PickleGlobal("numpy.ndarray"));
    }

    private static void Add(Dictionary<string, object> known, string name, Func<object?[], object?> call) =>
        known.Add(name, new PickleGlobal(name, call));

    private static object? Scalar(object?[] arguments)
    {
        if (arguments is not [NumpyType type, byte[] bytes] || type.Type is not { } numbers || bytes.Length != numbers.Size())
        {
            throw PickleException.Damaged("a numpy scalar is not of a type of numbers");
        }

        byte[] little = type.BigEndian ? [.. bytes.Reverse()] : bytes;
        if (numbers == TensorType.Float64) return BitConverter.ToDouble(little);
        if (numbers == TensorType.Int64) return BitConverter.ToInt64(little);
        Span<float> value = stackalloc float[1];
        numbers.ToSingle(little, value);
        return (double)value[0];
    }
}
