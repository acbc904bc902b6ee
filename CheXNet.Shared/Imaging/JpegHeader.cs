using static CheXNet.Imaging.ImageHeaderReader;

namespace CheXNet.Imaging;

/// <summary>Reads the segments of a JPEG up to its frame header (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    /// <param name="segments">The file after its SOI marker.</param>
    public static ImageHeader Read(ReadOnlySpan<byte> segments)
    {
        while (true)
        {
            int marker = NextMarker(ref segments);
            if (IsAlone(marker)) continue;
            if (marker is 0xD9 or 0xDA) throw Corrupt("the JPEG has no frame header before its pixels");
            int length = UInt16(segments, 0);
            if (length < 2) throw Corrupt("a JPEG segment has no length");
            if (IsFrame(marker)) return ReadFrame(marker, length <= segments.Length ? segments[..length] : throw BrokenOff());
            if (length > segments.Length) throw BrokenOff();
            segments = segments[length..];
        }
    }

    private static ImageHeader ReadFrame(int marker, ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 8) throw BrokenOff();
        (int depth, int height, int width, int bands) = (frame[2], UInt16(frame, 3), UInt16(frame, 5), frame[7]);
        if (marker is not (0xC0 or 0xC1 or 0xC2)) throw Unsupported(KindOf(marker));
        if (depth != 8) throw Unsupported(FormattableString.Invariant($"a JPEG of {depth} bits a channel"));
        if (bands is not (1 or 3 or 4)) throw Unsupported(FormattableString.Invariant($"a JPEG of {bands} channels"));
        if (width == 0 || height == 0) throw Corrupt(FormattableString.Invariant($"the JPEG claims {width} × {height} pixels"));
        return new ImageHeader(ImageFormat.Jpeg, width, height, bands, depth);
    }

    /// <summary>The code of the next marker; skips anything before it, as libjpeg does.</summary>
    private static int NextMarker(ref ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int start = bytes.IndexOf((byte)0xFF);
            if (start < 0) throw BrokenOff();
            bytes = bytes[start..].TrimStart((byte)0xFF);
            if (bytes.IsEmpty) throw BrokenOff();
            int code = bytes[0];
            bytes = bytes[1..];
            if (code != 0) return code;
        }
    }

    /// <summary>TEM, RSTn and SOI have no length and no content.</summary>
    private static bool IsAlone(int marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    /// <summary>SOF0…SOF15 without DHT (C4), JPG (C8) and DAC (CC).</summary>
    private static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static string KindOf(int marker) => marker switch
    {
        0xC3 => "a lossless JPEG",
        >= 0xC5 and <= 0xC7 => "a hierarchical JPEG",
        _ => "a JPEG with arithmetic coding",
    };

    private static UnreadableImageException Unsupported(string what) =>
        new(ErrorCodes.ImageFormatUnsupported,
        $"The file is {what}; only 8-bit baseline and progressive JPEG and PNG are read: convert it to PNG.");
}
