using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// The globals numpy uses to pickle scalars and arrays. Arrays of numbers may be weights, arrays of texts or objects may be labels; any
/// other type is read and stays without values.
/// </summary>
internal static class NumpyGlobals
{
    public static void AddTo(Dictionary<string, object> known)
    {
        foreach (string core in new[] { "numpy.core", "numpy._core" })
        {
            Add(known, $"{core}.multiarray.scalar", Scalar);
            Add(known, $"{core}.multiarray._reconstruct", static _ => new NumpyArray());
            Add(known, $"{core}.numeric._frombuffer", static a => NumpyArray.FromBuffer(a));
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
        if (arguments is not [NumpyType type, var value]) throw PickleException.Damaged("a numpy scalar is of no type");
        if (type.IsObject) return value;
        if (NumpyType.Bytes(value) is not { } bytes || bytes.Length != type.Size)
            throw PickleException.Damaged($"a numpy scalar of the type {type.Code} has no {type.Size:N0} bytes");
        return type.Read(bytes);
    }
}
