namespace CheXNet.Dicom;

/// <summary>
/// The characters of a data set's text: Specific Character Set (0008,0005), with the escape sequences of ISO 2022 where it has several
/// values (DICOM PS3.3, C.12.1.1.2; PS3.5, 6.1.2). What cannot be read becomes U+FFFD.
/// </summary>
internal sealed class DicomCharacterSet
{
    private const byte Escape = 0x1B;

    /// <summary>Bytes above 0x7F by the defined term's number; code pages of System.Text.Encoding.CodePages.</summary>
    private static readonly Dictionary<string, int> CodePages = new()
    {
        ["100"] = 28591,
        ["101"] = 28592,
        ["109"] = 28593,
        ["110"] = 28594,
        ["144"] = 28595,
        ["127"] = 28596,
        ["126"] = 28597,
        ["138"] = 28598,
        ["148"] = 28599,
        ["203"] = 28605,
        ["166"] = 874,
        ["13"] = 932,
        ["87"] = 51932,
        ["159"] = 20932,
        ["149"] = 51949,
        ["58"] = 936,
        ["192"] = 65001,
    };

    /// <summary>What follows ESC, and the set that it designates.</summary>
    private static readonly (byte[] Sequence, string Set)[] Designations =
    [
        ([.. "(B"u8], ""), ([.. "(J"u8], ""), ([.. ")I"u8], "13"), ([.. "-A"u8], "100"), ([.. "-B"u8], "101"), ([.. "-C"u8], "109"),
        ([.. "-D"u8], "110"), ([.. "-L"u8], "144"), ([.. "-G"u8], "127"), ([.. "-F"u8], "126"), ([.. "-H"u8], "138"), ([.. "-M"u8], "148"),
        ([.. "-b"u8], "203"), ([.. "-T"u8], "166"), ([.. "$B"u8], "87"), ([.. "$(D"u8], "159"), ([.. "$)C"u8], "149"), ([.. "$)A"u8], "58"),
    ];

    private readonly Encoding _first;
    private readonly bool _extended;

    private DicomCharacterSet(Encoding first, bool extended) => (_first, _extended) = (first, extended);

    /// <summary>What is written here, and read where nothing is said: ASCII is a part of it.</summary>
    public static DicomCharacterSet Utf8 { get; } = new(new UTF8Encoding(false), extended: false);

    /// <param name="terms">The values of Specific Character Set; a first one that is empty stands for ASCII.</param>
    public static DicomCharacterSet Of(IReadOnlyList<string> terms)
    {
        if (terms.Count == 0) return Utf8;
        bool extended = terms.Count > 1 || terms[0].StartsWith("ISO 2022", StringComparison.Ordinal);
        return new DicomCharacterSet(EncodingOf(terms[0].Split(' ', '_')[^1]), extended);
    }

    /// <summary>Decodes a value; the set returns to the first one behind each line end and delimiter of values and names.</summary>
    public string Decode(ReadOnlySpan<byte> text)
    {
        if (!_extended || text.IndexOf(Escape) < 0) return _first.GetString(text);
        StringBuilder decoded = new(text.Length);
        string set = "";
        bool designated = false;
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny([Escape, (byte)'\\', (byte)'^', (byte)'=', (byte)'\n', (byte)'\r', (byte)'\f']);
            if (set is "87" or "159" && designated) end = text.IndexOf(Escape);
            ReadOnlySpan<byte> run = end < 0 ? text : text[..end];
            decoded.Append(designated ? DecodeRun(run, set) : _first.GetString(run));
            text = text[run.Length..];
            if (text.IsEmpty) break;
            if (text[0] == Escape)
            {
                text = text[1..];
                designated = Designate(ref text, ref set);
                continue;
            }

            decoded.Append((char)text[0]);
            text = text[1..];
            designated = false;
        }

        return decoded.ToString();
    }

    /// <summary>Multi-byte sets of Japan are in bytes below 0x80; EUC has the same with the highest bit set.</summary>
    private static string DecodeRun(ReadOnlySpan<byte> run, string set)
    {
        if (set is not ("87" or "159")) return EncodingOf(set).GetString(run);
        List<byte> euc = new(run.Length * 2);
        for (int i = 0; i < run.Length; i++)
        {
            if (set == "159" && i % 2 == 0) euc.Add(0x8F);
            euc.Add((byte)(run[i] | 0x80));
        }

        return EncodingOf(set).GetString(CollectionsMarshal.AsSpan(euc));
    }

    private static bool Designate(ref ReadOnlySpan<byte> text, ref string set)
    {
        foreach ((byte[] sequence, string name) in Designations)
        {
            if (!text.StartsWith(sequence)) continue;
            text = text[sequence.Length..];
            set = name;
            return name.Length > 0;
        }

        return false;
    }

    private static Encoding EncodingOf(string term) => term switch
    {
        "GB18030" => PageOf(54936),
        "GBK" => PageOf(936),
        _ => CodePages.TryGetValue(term, out int page) ? PageOf(page) : Utf8._first,
    };

    private static Encoding PageOf(int page) =>
        page == 65001 ? Utf8._first : CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);
}
