using System.Buffers.Binary;

namespace CheXNet.Imaging;

/// <summary>Reads a file's header without decoding or allocating pixels; refuses files that the decoder must not see.</summary>
internal static class ImageHeaderReader
{
    /// <exception cref="UnreadableImageException">Empty, unsupported, animated, or damaged before its pixels begin.</exception>
    public static ImageHeader Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.IsEmpty)
        {
            throw new UnreadableImageException(ErrorCodes.ImageEmpty, "The file is empty (0 bytes): copy it again from its source.");
        }

        return ImageFiles.FormatOf(bytes) switch
        {
            ImageFormat.Png => PngHeader.Read(bytes[PngHeader.SignatureLength..]),
            ImageFormat.Jpeg => JpegHeader.Read(bytes[2..]),
            ImageFormat.Dicom => DicomFilm.ReadHeader(file),
            _ => throw ForeignFormat.Refuse(bytes),
        };
    }

    /// <summary>Reads a big-endian number; throws if the file ends before it.</summary>
    internal static int UInt16(ReadOnlySpan<byte> bytes, int offset) =>
        offset + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]) : throw BrokenOff();

    /// <summary>Reads a big-endian number; throws if the file ends before it.</summary>
    internal static uint UInt32(ReadOnlySpan<byte> bytes, int offset) =>
        offset + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : throw BrokenOff();

    internal static UnreadableImageException BrokenOff() => Corrupt("the file breaks off before its first pixel");

    internal static UnreadableImageException Corrupt(string what) =>
        new(ErrorCodes.ImageCorrupt, $"The image is damaged ({what}): copy it again from its source.");
}
