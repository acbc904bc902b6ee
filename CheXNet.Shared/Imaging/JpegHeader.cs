using static CheXNet.Imaging.ImageHeaderReader;

namespace CheXNet.Imaging;

/// <summary>Reads the segments of a JPEG up to its first pixels (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    private const int StartOfImage = 2;

    /// <summary>Bytes of a block's 64 coefficients as libjpeg holds them.</summary>
    private const int BlockBytes = 64 * sizeof(short);

    /// <param name="segments">The file after its SOI marker.</param>
    public static ImageHeader Read(ReadOnlySpan<byte> segments)
    {
        while (true)
        {
            int marker = Next(ref segments, out ReadOnlySpan<byte> segment);
            if (marker is 0xD9 or 0xDA) throw Corrupt("the JPEG has no frame header before its pixels");
            if (IsFrame(marker)) return ReadFrame(marker, segment);
        }
    }

    /// <summary>
    /// What libjpeg holds of a file whose header was read before it gives the first row: all coefficients if several scans make up the
    /// image, as in every progressive file, else nothing.
    /// </summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="UnreadableImageException">The file is damaged before its pixels begin.</exception>
    public static long CoefficientBytes(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> segments = file[StartOfImage..];
        long coefficients = 0;
        int components = 0;
        bool progressive = false;
        while (true)
        {
            int marker = Next(ref segments, out ReadOnlySpan<byte> segment);
            if (marker == 0xD9) throw BrokenOff();
            if (IsFrame(marker)) (coefficients, components, progressive) = (Coefficients(segment), segment[7], marker == 0xC2);
            if (marker == 0xDA) return progressive || segment.Length < 3 || segment[2] < components ? coefficients : 0;
        }
    }

    /// <summary>
    /// The file without comments and application data, such as EXIF and color profiles: nothing here uses them. What tells the color space
    /// stays: Adobe's segment, and JFIF's, its version set to the one that libjpeg does not warn of.
    /// </summary>
    /// <exception cref="UnreadableImageException">The file is damaged before its pixels begin.</exception>
    public static byte[] Essentials(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> segments = file[StartOfImage..];
        MemoryStream to = new(file.Length);
        to.Write(file[..StartOfImage]);
        while (true)
        {
            ReadOnlySpan<byte> before = segments;
            int marker = Next(ref segments, out ReadOnlySpan<byte> segment);
            if (marker == 0xDA)
            {
                to.Write(before);
                return to.ToArray();
            }

            bool jfif = marker == 0xE0 && segment.Length >= 16 && segment[2..].StartsWith("JFIF\0"u8);
            bool adobe = marker == 0xEE && segment[2..].StartsWith("Adobe"u8);
            bool unused = marker is (>= 0xE0 and <= 0xEF) or 0xFE && !jfif && !adobe;
            if (jfif) to.Write([0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, .. segment[9..14], 0, 0]);
            else if (!unused) to.Write(before[..^segments.Length]);
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

    /// <summary>Every component in whole minimum coded units: <c>⌈width / 8Hmax⌉·H × ⌈height / 8Vmax⌉·V</c> blocks (A.2.4).</summary>
    private static long Coefficients(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 8 || frame.Length < 8 + (3 * frame[7])) throw BrokenOff();
        (int height, int width, int components) = (UInt16(frame, 3), UInt16(frame, 5), frame[7]);
        int across = 1, down = 1;
        long blocks = 0;
        for (int c = 0; c < components; c++)
        {
            (int h, int v) = (frame[9 + (3 * c)] >> 4, frame[9 + (3 * c)] & 15);
            (across, down, blocks) = (Math.Max(across, h), Math.Max(down, v), blocks + (h * v));
        }

        long unitsAcross = (width + (8L * across) - 1) / (8 * across), unitsDown = (height + (8L * down) - 1) / (8 * down);
        return unitsAcross * unitsDown * blocks * BlockBytes;
    }

    /// <summary>The code of the next marker, and its segment from the length on; TEM and RSTn, which have none, are skipped.</summary>
    private static int Next(ref ReadOnlySpan<byte> segments, out ReadOnlySpan<byte> segment)
    {
        int marker;
        segment = default;
        do marker = NextMarker(ref segments);
        while (marker is 0x01 or (>= 0xD0 and <= 0xD7));
        if (marker == 0xD8) throw Corrupt("the JPEG begins twice");
        if (marker == 0xD9) return marker;
        int length = UInt16(segments, 0);
        if (length < 2) throw Corrupt("a JPEG segment has no length");
        if (length > segments.Length) throw BrokenOff();
        segment = segments[..length];
        segments = segments[length..];
        return marker;
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
