using NetVips;

namespace CheXNet.Imaging;

/// <summary>
/// Reads an image from libvips a few rows at a time, so that no more than the 8-bit result lies in memory, and converts it: alpha dropped,
/// CMYK to RGB, 16 bits to 8 by <see cref="SixteenBits"/>.
/// </summary>
/// <param name="file">The file, nothing in it but what decoding needs.</param>
/// <param name="header">Of the same file, within the limits.</param>
internal sealed class LibVipsRows(byte[] file, ImageHeader header)
{
    /// <summary>16-bit samples up to this many bytes are held between counting and converting; beyond, the file is decoded twice.</summary>
    public const long SamplesHeld = 1 << 26;

    private const int StripBytes = 1 << 20;

    /// <exception cref="VipsException">libvips rejects the file.</exception>
    /// <exception cref="UnreadableImageException">The file contradicts itself.</exception>
    public DecodedXray Decode()
    {
        using Image image = Open();
        int colors = image.Bands <= 2 ? 1 : 3;
        byte[] pixels = ThreadLocalBuffer<byte>.Rent(checked(header.Width * header.Height * colors));
        string? warning = image.Format switch
        {
            Enums.BandFormat.Uchar => ReadBytes(image, colors, pixels),
            Enums.BandFormat.Ushort => ReadSamples(image, colors, pixels),
            _ => throw ImageHeaderReader.Corrupt("its pixels are of an unexpected kind"),
        };
        return new DecodedXray(new PixelImage(header.Width, header.Height, colors, pixels), header) { Warning = warning };
    }

    private Image Open()
    {
        Image image = LibVips.Open(file, header.Format);
        if (image.Width == header.Width && image.Height == header.Height) return image;
        image.Dispose();
        throw ImageHeaderReader.Corrupt("its headers contradict each other");
    }

    private string? ReadBytes(Image image, int colors, byte[] pixels)
    {
        bool cmyk = header.Format == ImageFormat.Jpeg && image.Bands == 4;
        int bands = image.Bands, filled = 0;
        ReadStrips(image, strip =>
        {
            Span<byte> target = pixels.AsSpan(filled, strip.Length / bands * colors);
            filled += target.Length;
            if (cmyk) ColorConversion.CmykToRgb(strip, target);
            else if (bands == colors) strip.CopyTo(target);
            else KeepColors(strip, bands, target, colors);
        });
        return null;
    }

    private string? ReadSamples(Image image, int colors, byte[] pixels)
    {
        SixteenBits bits = new();
        ushort[]? held = (long)pixels.Length * sizeof(ushort) <= SamplesHeld ? new ushort[pixels.Length] : null;
        int filled = 0;
        ReadColors(image, colors, samples =>
        {
            bits.Count(samples);
            if (held is null) return;
            samples.CopyTo(held.AsSpan(filled));
            filled += samples.Length;
        });
        byte[] table = bits.Table(out SampleRange range);
        if (held is not null)
        {
            SixteenBits.Apply(table, held, pixels);
            return range.Warning;
        }

        using Image again = Open();
        ReadColors(again, colors, samples =>
        {
            SixteenBits.Apply(table, samples, pixels.AsSpan(filled));
            filled += samples.Length;
        });
        return range.Warning;
    }

    private void ReadColors(Image image, int colors, SpanAction<ushort> use)
    {
        int bands = image.Bands;
        ushort[] line = [];
        ReadStrips(image, strip =>
        {
            Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(strip);
            if (bands == colors)
            {
                use(samples);
                return;
            }

            int count = samples.Length / bands * colors;
            if (line.Length < count) line = new ushort[count];
            KeepColors(samples, bands, line.AsSpan(0, count), colors);
            use(line.AsSpan(0, count));
        });
    }

    private void ReadStrips(Image image, SpanAction<byte> use)
    {
        using Region region = Region.New(image);
        long row = (long)header.Width * image.Bands * (image.Format == Enums.BandFormat.Ushort ? sizeof(ushort) : 1);
        int rows = (int)Math.Max(1, StripBytes / row);
        for (int y = 0; y < header.Height; y += rows)
        {
            use(region.Fetch(0, y, header.Width, Math.Min(rows, header.Height - y)));
        }
    }

    /// <summary>Copies the first channels of each pixel.</summary>
    private static void KeepColors<T>(ReadOnlySpan<T> from, int bands, Span<T> to, int colors)
    {
        for (int source = 0, target = 0; source < from.Length; source += bands, target += colors)
        {
            for (int channel = 0; channel < colors; channel++) to[target + channel] = from[source + channel];
        }
    }

    private delegate void SpanAction<T>(Span<T> span);
}
