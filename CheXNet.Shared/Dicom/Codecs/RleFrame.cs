using System.Buffers.Binary;

namespace CheXNet.Dicom.Codecs;

/// <summary>A frame in RLE Lossless (DICOM PS3.5, annex G): the bytes of all samples in segments, the most significant first.</summary>
internal static class RleFrame
{
    private const int HeaderBytes = 64;

    /// <summary>Decodes a gray frame.</summary>
    /// <param name="bytesPerSample">1 or 2.</param>
    /// <exception cref="UnreadableImageException">It is damaged.</exception>
    public static ushort[] Decode(ReadOnlySpan<byte> frame, int columns, int rows, int bytesPerSample)
    {
        if (frame.Length < HeaderBytes) throw DicomErrors.BrokenOff();
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != bytesPerSample)
            throw DicomErrors.Corrupt("its RLE pixels have another number of segments than their bits need");
        ushort[] samples = new ushort[columns * rows];
        for (int s = 0; s < bytesPerSample; s++)
        {
            long start = OffsetOf(frame, s), end = s + 1 < bytesPerSample ? OffsetOf(frame, s + 1) : frame.Length;
            if (start < HeaderBytes || end > frame.Length || start > end) throw DicomErrors.BrokenOff();
            Unpack(frame[(int)start..(int)end], samples, 8 * (bytesPerSample - 1 - s));
        }

        return samples;
    }

    private static long OffsetOf(ReadOnlySpan<byte> frame, int segment) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[(4 * (segment + 1))..]);

    /// <summary>G.3.2: up to 127, so many and one bytes follow; from 129, one byte is repeated 257 less so many times.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<ushort> samples, int shift)
    {
        int at = 0, filled = 0;
        while (filled < samples.Length)
        {
            if (at >= packed.Length) throw DicomErrors.BrokenOff();
            int code = packed[at++];
            if (code == 128) continue;
            bool literal = code < 128;
            int count = literal ? code + 1 : 257 - code;
            if (at + (literal ? count : 1) > packed.Length) throw DicomErrors.BrokenOff();
            if (count > samples.Length - filled) throw DicomErrors.Corrupt("its RLE pixels are more than rows and columns say");
            for (int i = 0; i < count; i++) samples[filled++] |= (ushort)(packed[literal ? at + i : at] << shift);
            at += literal ? count : 1;
        }
    }
}
