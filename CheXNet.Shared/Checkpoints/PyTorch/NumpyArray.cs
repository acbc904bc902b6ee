using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>A numpy array; empty until <c>BUILD</c> sets its state.</summary>
internal sealed class NumpyArray
{
    private const int MostAxes = 32, MostTexts = 1000;

    public NumpyType? Type { get; private set; }

    public long[] Shape { get; private set; } = [];

    public bool ColumnMajor { get; private set; }

    public byte[] Bytes { get; private set; } = [];

    /// <summary>The values of an array of one axis of texts or objects; null for any other.</summary>
    public IReadOnlyList<object?>? Texts { get; private set; }

    /// <summary><c>(version, shape, type, is_fortran, bytes)</c>; of an object array, a list instead of the bytes.</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] { Length: 5 } items || items is not [_, object?[] shape, NumpyType type, bool fortran, var values])
            throw PickleException.Damaged("a numpy array has no state that is understood");
        Set(type, shape, fortran, values);
    }

    /// <summary><c>_frombuffer(bytes, type, shape, order)</c> of pickle protocol 5.</summary>
    public static NumpyArray FromBuffer(object?[] arguments)
    {
        if (arguments is not [var values, NumpyType type, object?[] shape, string order])
            throw PickleException.Damaged("a numpy array is made of something that is no buffer");
        NumpyArray array = new();
        array.Set(type, shape, order == "F", values);
        return array;
    }

    private void Set(NumpyType type, object?[] shape, bool fortran, object? values)
    {
        if (shape.Length > MostAxes) throw PickleException.Damaged($"a numpy array has {shape.Length:N0} axes");
        Type = type;
        Shape = [.. shape.Select(static n => n as long?
            ?? throw PickleException.Damaged("the shape of a numpy array holds something that is no integer"))];
        ColumnMajor = fortran;
        if (type.IsObject)
        {
            Texts = values is PickleList { Items.Count: <= MostTexts } list && Shape.Length == 1 ? list.Items : null;
            return;
        }

        Bytes = NumpyType.Bytes(values) ?? throw PickleException.Damaged("a numpy array has no bytes");
        if (type.IsText && Shape is [>= 0 and <= MostTexts and var count] && Bytes.Length == count * type.Size)
            Texts = [.. Enumerable.Range(0, (int)count).Select(i => type.Read(Bytes.AsSpan(i * type.Size, type.Size)))];
    }
}
