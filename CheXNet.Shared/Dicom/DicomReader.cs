using System.IO.Compression;

namespace CheXNet.Dicom;

/// <summary>
/// Reads DICOM files (PS3.10): implicit and explicit little endian, deflated, and explicit big endian. A missing preamble or missing file
/// meta information is tolerated, and a data set that is encoded otherwise than it says. Values are slices of the file; nothing is copied
/// but what is deflated or in big endian. Never reads outside the file, and no more than <see cref="DicomLimits"/> allow.
/// </summary>
public static class DicomReader
{
    private const int Preamble = 128;

    /// <summary>How many bytes of a file <see cref="IsDicom"/> looks at.</summary>
    public const int SignatureBytes = Preamble + 4;

    /// <summary>Whether a file begins as DICOM does: <c>DICM</c> behind a preamble, or an element of group 0002 or 0008.</summary>
    /// <param name="start">At least <see cref="SignatureBytes"/>, or the whole file.</param>
    public static bool IsDicom(ReadOnlySpan<byte> start) => HasPreamble(start) || BareSyntax(start) is not null;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="UnreadableImageException">It is truncated or damaged, or exceeds a limit.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> file, DicomLimits? limits = null) =>
        Read(file, limits ?? new DicomLimits(), upToPixels: false);

    private static DicomFile Read(ReadOnlyMemory<byte> file, DicomLimits limits, bool upToPixels)
    {
        int start = HasPreamble(file.Span) ? SignatureBytes : 0;
        DicomDataset meta = new();
        ElementStream stream = new(file[start..], limits);
        if (stream.NextGroup() == DicomTags.TransferSyntaxUid.Group) stream.ReadMeta(meta);
        ReadOnlyMemory<byte> rest = stream.Rest;
        TransferSyntax? named = meta.Text(DicomTags.TransferSyntaxUid) is { } uid ? TransferSyntax.Of(uid) : null;
        if (named is { Deflated: true }) rest = Inflate(rest, limits.InflatedBytes, upToPixels);
        TransferSyntax syntax = Observed(rest.Span, named);
        return new DicomFile(meta, new ElementStream(rest, limits).ReadDataset(syntax, upToPixels), syntax);
    }

    /// <summary>Reads a file up to its pixels, which may be missing. A deflated one is inflated no further than the limit.</summary>
    /// <exception cref="UnreadableImageException">It breaks off before its pixels, is damaged, or exceeds a limit.</exception>
    public static DicomFile ReadHeader(ReadOnlyMemory<byte> file, DicomLimits? limits = null) =>
        Read(file, limits ?? new DicomLimits(), upToPixels: true);

    private static bool HasPreamble(ReadOnlySpan<byte> file) => file.Length >= SignatureBytes && file[Preamble..].StartsWith("DICM"u8);

    /// <summary>The syntax, but for what the first element shows to be otherwise: some writers name one and use another.</summary>
    private static TransferSyntax Observed(ReadOnlySpan<byte> data, TransferSyntax? named)
    {
        TransferSyntax? shown = BareSyntax(data);
        if (named is null) return shown ?? TransferSyntax.ImplicitLittleEndian;
        return shown is null ? named : named with { Explicit = shown.Explicit, BigEndian = shown.BigEndian };
    }

    /// <summary>What the first element of a data set, or of group 0002, is encoded in; null if it is none.</summary>
    private static TransferSyntax? BareSyntax(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) return null;
        bool hasVr = DicomVrs.Find(data[4], data[5]) is not null;
        if (data[0] is 2 or 8 && data[1] == 0 && data[3] == 0)
        {
            if (hasVr) return TransferSyntax.ExplicitLittleEndian;
            // A length that fits the first elements of group 0008: no chance sequence of bytes has four such in a row.
            bool isShort = data[0] == 8 && data[5] == 0 && data[6] == 0 && data[7] == 0 && data[4] is > 0 and <= 64 && data[2] <= 0x18;
            return isShort ? TransferSyntax.ImplicitLittleEndian : null;
        }

        return hasVr && data[0] == 0 && data[1] == 8 && data[2] == 0 ? TransferSyntax.ExplicitBigEndian : null;
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated, long most, bool upToMost)
    {
        MemoryStream inflated = new();
        byte[] buffer = new byte[1 << 16];
        try
        {
            using DeflateStream from = new(new MemoryStream(deflated.ToArray()), CompressionMode.Decompress);
            for (int read; (read = from.Read(buffer)) > 0;)
            {
                if (inflated.Length + read > most && upToMost) break;
                if (inflated.Length + read > most) throw DicomErrors.TooLarge($"a deflated data set of over {most / 1_000_000} MB");
                inflated.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            throw DicomErrors.Corrupt("its data set cannot be inflated");
        }

        return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
    }
}
