namespace CheXNet.Dicom;

/// <summary>How the pixels of a transfer syntax are coded.</summary>
public enum PixelCoding
{
    /// <summary>Not compressed.</summary>
    Native,

    /// <summary>RLE Lossless (PS3.5, annex G).</summary>
    Rle,

    /// <summary>JPEG with 8 bits, processes 1 and 2 (ITU-T T.81).</summary>
    JpegBaseline,

    /// <summary>JPEG with 8 or 12 bits, processes 2 and 4.</summary>
    JpegExtended,

    /// <summary>JPEG lossless, process 14.</summary>
    JpegLossless,

    /// <summary>JPEG-LS (ITU-T T.87).</summary>
    JpegLs,

    /// <summary>Something that is not read here.</summary>
    Other,
}

/// <summary>How a data set and its pixels are encoded (DICOM PS3.5, section 10).</summary>
/// <param name="Uid">Its identifier.</param>
/// <param name="Name">As people say it.</param>
/// <param name="Explicit">Whether elements name their value representations.</param>
/// <param name="BigEndian">Whether numbers begin with their most significant byte.</param>
/// <param name="Deflated">Whether the data set behind the file meta information is deflated.</param>
public sealed record TransferSyntax(
    string Uid, string Name, PixelCoding Pixels, bool Explicit = true, bool BigEndian = false, bool Deflated = false)
{
    /// <summary>What DICOM readers assume where nothing is said.</summary>
    public static readonly TransferSyntax ImplicitLittleEndian =
        new("1.2.840.10008.1.2", "implicit VR little endian", PixelCoding.Native, Explicit: false);

    /// <summary>What is written here.</summary>
    public static readonly TransferSyntax ExplicitLittleEndian =
        new("1.2.840.10008.1.2.1", "explicit VR little endian", PixelCoding.Native);

    /// <summary>Retired, and still found in archives.</summary>
    public static readonly TransferSyntax ExplicitBigEndian =
        new("1.2.840.10008.1.2.2", "explicit VR big endian", PixelCoding.Native, BigEndian: true);

    private static readonly Dictionary<string, TransferSyntax> Known = new TransferSyntax[]
    {
        ImplicitLittleEndian,
        ExplicitLittleEndian,
        ExplicitBigEndian,
        new("1.2.840.10008.1.2.1.99", "deflated explicit VR little endian", PixelCoding.Native, Deflated: true),
        new("1.2.840.10008.1.2.5", "RLE", PixelCoding.Rle),
        new("1.2.840.10008.1.2.4.50", "JPEG baseline", PixelCoding.JpegBaseline),
        new("1.2.840.10008.1.2.4.51", "JPEG extended", PixelCoding.JpegExtended),
        new("1.2.840.10008.1.2.4.57", "JPEG lossless", PixelCoding.JpegLossless),
        new("1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction", PixelCoding.JpegLossless),
        new("1.2.840.10008.1.2.4.80", "JPEG-LS lossless", PixelCoding.JpegLs),
        new("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless", PixelCoding.JpegLs),
        new("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.91", "JPEG 2000", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.92", "JPEG 2000 part 2 lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.93", "JPEG 2000 part 2", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.100", "MPEG-2", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.102", "MPEG-4", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.110", "JPEG XL lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.112", "JPEG XL", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.201", "HTJ2K lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.202", "HTJ2K lossless, RPCL", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.203", "HTJ2K", PixelCoding.Other),
    }.ToDictionary(static syntax => syntax.Uid);

    /// <summary>The syntax of an identifier; one whose data set can be read and whose pixels cannot where it is not known.</summary>
    public static TransferSyntax Of(string uid) =>
        Known.TryGetValue(uid, out TransferSyntax? known) ? known : new TransferSyntax(uid, "an unknown encoding", PixelCoding.Other);
}
