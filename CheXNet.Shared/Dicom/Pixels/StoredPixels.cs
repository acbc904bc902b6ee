using System.Buffers.Binary;
using CheXNet.Dicom.Codecs;

namespace CheXNet.Dicom.Pixels;

/// <summary>Decodes an 8-bit JPEG of one component to <c>byte[rows, columns]</c>.</summary>
/// <exception cref="UnreadableImageException">It is damaged or of another size.</exception>
internal delegate byte[] EightBitJpeg(ReadOnlyMemory<byte> jpeg, int columns, int rows);

/// <summary>Reads the samples of a frame, as they are stored: not masked, shifted or given a sign yet.</summary>
internal static class StoredPixels
{
    private const int LosslessFrame = 0xC3, JpegLsFrame = 0xF7, ExtendedFrame = 0xC1;

    /// <summary>Reads a frame.</summary>
    /// <param name="jpeg">Reads JPEG of 8 bits with the DCT.</param>
    /// <returns><c>ushort[rows, columns]</c>.</returns>
    /// <exception cref="UnreadableImageException">The pixels are missing, damaged, or coded in a way that is not read.</exception>
    public static ushort[] Read(DicomFile file, PixelModule module, EightBitJpeg jpeg)
    {
        DicomElement pixels = file.Dataset[DicomTags.PixelData] ?? throw DicomErrors.Corrupt("it has no pixels");
        if (pixels.Fragments is not { } fragments)
        {
            if (file.Syntax.Pixels != PixelCoding.Native) throw DicomErrors.Corrupt("its pixels are not compressed as it says");
            return ReadNative(pixels.Value.Span, module);
        }

        ReadOnlyMemory<byte> frame = Joined(fragments);
        return file.Syntax.Pixels switch
        {
            PixelCoding.Rle => RleFrame.Decode(frame.Span, module.Columns, module.Rows, module.BitsAllocated / 8),
            PixelCoding.Native => throw DicomErrors.Corrupt("its pixels are compressed, and it says they are not"),
            PixelCoding.Other => throw Unsupported(file.Syntax),
            _ => ReadJpeg(frame, module, jpeg),
        };
    }

    /// <summary>Refuses an encoding that is not read, before anything is decoded.</summary>
    /// <exception cref="UnreadableImageException">It is none of ours.</exception>
    public static void RequireReadable(TransferSyntax syntax)
    {
        if (syntax.Pixels == PixelCoding.Other) throw Unsupported(syntax);
    }

    private static ushort[] ReadNative(ReadOnlySpan<byte> bytes, PixelModule module)
    {
        if (bytes.Length < (long)module.Count * module.BitsAllocated / 8) throw DicomErrors.BrokenOff();
        if (module.BitsAllocated == 8) return Widened(bytes[..module.Count]);
        ushort[] samples = GC.AllocateUninitializedArray<ushort>(module.Count);
        if (BitConverter.IsLittleEndian)
        {
            bytes[..(samples.Length * sizeof(ushort))].CopyTo(MemoryMarshal.AsBytes(samples.AsSpan()));
        }
        else
        {
            for (int i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]);
        }

        return samples;
    }

    private static ushort[] Widened(ReadOnlySpan<byte> bytes)
    {
        ushort[] samples = GC.AllocateUninitializedArray<ushort>(bytes.Length);
        for (int i = 0; i < samples.Length; i++) samples[i] = bytes[i];
        return samples;
    }

    /// <summary>What the JPEG is, its frame's marker says; files name one process and hold another.</summary>
    private static ushort[] ReadJpeg(ReadOnlyMemory<byte> file, PixelModule module, EightBitJpeg jpeg)
    {
        JpegScan scan = JpegScan.Read(file.Span);
        scan.Require(module.Columns, module.Rows);
        if (scan.Precision > module.BitsAllocated) throw DicomErrors.Corrupt("its JPEG has more bits than are allocated");
        return (scan.Frame, scan.Precision) switch
        {
            (LosslessFrame, _) => LosslessJpeg.Decode(file.Span, scan),
            (JpegLsFrame, _) => JpegLs.Decode(file.Span, scan),
            (ExtendedFrame, > 8) => ExtendedJpeg.Decode(file.Span, scan),
            ( >= 0xC0 and <= 0xC2, 8) => Widened(jpeg(file, module.Columns, module.Rows)),
            _ => throw new UnreadableImageException(
                ErrorCodes.DicomEncodingUnsupported,
                "The film's pixels are in a kind of JPEG that is not read: convert it with `dcmdjpeg film.dcm converted.dcm`."),
        };
    }

    private static ReadOnlyMemory<byte> Joined(IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        if (fragments.Count == 1) return fragments[0];
        long length = fragments.Sum(static fragment => (long)fragment.Length);
        MemoryStream joined = new((int)length);
        foreach (ReadOnlyMemory<byte> fragment in fragments) joined.Write(fragment.Span);
        return joined.GetBuffer().AsMemory(0, (int)joined.Length);
    }

    private static UnreadableImageException Unsupported(TransferSyntax syntax) => new(
        ErrorCodes.DicomEncodingUnsupported,
        $"The film's pixels are in {syntax.Name}, which is not read: convert it with `gdcmconv --raw film.dcm converted.dcm`, or export it "
        + "uncompressed.");
}
