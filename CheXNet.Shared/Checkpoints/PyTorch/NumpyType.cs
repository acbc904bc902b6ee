using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// A numpy dtype such as <c>f4</c>, <c>i8</c>, <c>U12</c> (12 characters of 4 bytes) or <c>O8</c>; its state sets the byte order.
/// </summary>
internal sealed class NumpyType(string code)
{
    private const int LongestText = 4096;

    public string Code { get; } = code.Length <= 16
        ? code.TrimStart('<', '>', '=', '|')
        : throw PickleException.Damaged("a numpy type has a long name");

    public bool BigEndian { get; private set; } = code.StartsWith('>');

    public TensorType? Type => Code switch
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

    public bool IsObject => Code is ['O', ..];

    public bool IsText => Code is ['U' or 'S' or 'a', ..] && Size is > 0;

    /// <summary>Bytes of one value; 0 if the type does not tell.</summary>
    public int Size =>
        int.TryParse(Code.AsSpan(Math.Min(1, Code.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            && size is > 0 and <= LongestText
            ? Code[0] == 'U' ? 4 * size : size
            : 0;

    public void SetState(object? state)
    {
        if (state is not object?[] { Length: >= 2 } items) throw PickleException.Damaged("a numpy type has no state");
        BigEndian = items[1] is ">";
    }

    /// <summary>A scalar of <see cref="Size"/> bytes: double, long or text; null for complex numbers, dates and the like.</summary>
    public object? Read(ReadOnlySpan<byte> bytes)
    {
        if (IsText) return Text(bytes);
        byte[] little = bytes.ToArray();
        if (BigEndian) Array.Reverse(little);
        switch (Code)
        {
            case "f8": return BitConverter.ToDouble(little);
            case "i8": return BitConverter.ToInt64(little);
            case "u8": return unchecked((long)BitConverter.ToUInt64(little));
            case "u4": return (long)BitConverter.ToUInt32(little);
            case "u2": return (long)BitConverter.ToUInt16(little);
        }

        if (Type is not { } numbers) return null;
        Span<float> value = stackalloc float[1];
        numbers.ToSingle(little, value);
        return (double)value[0];
    }

    /// <summary>Bytes of a pickle, which Python 2 wrote as text.</summary>
    public static byte[]? Bytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        string text when text.All(static c => c < 256) => Encoding.Latin1.GetBytes(text),
        _ => null,
    };

    private string Text(ReadOnlySpan<byte> bytes)
    {
        Encoding encoding = Code[0] == 'U' ? new UTF32Encoding(BigEndian, byteOrderMark: false) : Encoding.UTF8;
        return encoding.GetString(bytes).TrimEnd('\0');
    }
}
