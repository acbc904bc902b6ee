using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class SampleRangeTests
{
    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    /// <summary>
    /// How detectors and converters fill 16 bits: the value of black, of white, and the bits that the samples are shifted by.
    /// </summary>
    public static TheoryData<int, int, int> Ranges => new()
    {
        { 0, 65535, 0 }, { 0, 65280, 0 }, { 0, 4095, 0 }, { 0, 1023, 0 }, { 0, 16383, 0 }, { 0, 4095, 4 }, { 0, 255, 0 },
        { 1000, 5095, 0 }, { 20000, 24095, 0 }, { 40000, 56383, 0 }, { 0, 32767, 0 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Film_of_any_range_becomes_its_8_bit_version(int black, int white, int shift)
    {
        byte[] film = Film();

        DecodedXray decoded = Decode(Scaled(film, black, white, shift));

        Assert.Null(decoded.Warning);
        AssertWithin(1, film, decoded.Image.Pixels, []);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Hot_and_dead_pixels_change_no_other_pixel(int black, int white, int shift)
    {
        byte[] film = Film();
        ushort[] samples = Scaled(film, black, white, shift);
        (samples[777], samples[1234], samples[4000]) = (65535, 0, 65535);

        DecodedXray decoded = Decode(samples);

        AssertWithin(1, film, decoded.Image.Pixels, [777, 1234, 4000]);
        Assert.Equal((255, 0, 255), (decoded.Image.Pixels[777], decoded.Image.Pixels[1234], decoded.Image.Pixels[4000]));
    }

    [Theory]
    [InlineData(0, 4095, 0)]
    [InlineData(0, 1023, 0)]
    [InlineData(0, 16383, 0)]
    [InlineData(20000, 24095, 0)]
    public void Marker_and_collimation_change_no_other_pixel_and_are_warned_of(int black, int white, int shift)
    {
        byte[] film = Film();
        ushort[] samples = Scaled(film, black, white, shift);
        HashSet<int> changed = [];
        for (int i = 0; i < samples.Length; i++)
        {
            (int x, int y) = (i % Side, i / Side);
            if (x is > 10 and < 20 && y is > 10 and < 24) samples[i] = 65535;
            else if (x > Side - 20) samples[i] = 0;
            else continue;
            changed.Add(i);
        }

        DecodedXray decoded = Decode(samples);

        AssertWithin(1, film, decoded.Image.Pixels, changed);
        Assert.Contains("117 above white", decoded.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_of_few_values_keeps_them_all_and_is_warned_of()
    {
        ushort[] samples = [.. Enumerable.Range(0, Side * Side).Select(static i => (ushort)(i % 3 * 1000))];

        DecodedXray decoded = Decode(samples);

        Assert.Equal([0, 128, 255], decoded.Image.Pixels[..3]);
        Assert.Contains(": 3,", decoded.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_larger_than_what_is_held_gives_the_same_pixels()
    {
        // 6,000² samples of two bytes are more than LibVipsRows holds, so that the file is decoded twice.
        const int side = 6000;
        ushort[] samples = new ushort[side * side];
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(i % side * 4095 / (side - 1));
        Assert.True(samples.Length * 2L > LibVipsRows.SamplesHeld);

        byte[] pixels = Decode(samples, side).Image.Pixels;

        Assert.Equal((0, 127, 255), (pixels[0], pixels[(side * 3) + (side / 2)], pixels[^1]));
    }

    [Fact]
    public void Real_film_scaled_to_16_bits_gives_the_pixels_of_its_8_bits()
    {
        foreach (string path in TestData.RequireFilmsOrSkip().Where(static (_, i) => i % 6 == 0))
        {
            PixelImage film = ColorConversion.ToGray(Decoder.Decode(File.ReadAllBytes(path)).Image);
            ushort[] times257 = [.. film.Pixels.Select(static x => (ushort)(257 * x))], detector = Scaled(film.Pixels, 0, 4095, 0);
            ushort[] hot = [.. detector];
            hot[5] = 65535;

            Assert.Equal(film.Pixels, Decode(times257, film.Width).Image.Pixels);
            AssertWithin(0, Decode(detector, film.Width).Image.Pixels, Decode(hot, film.Width).Image.Pixels, [5]);
        }
    }

    private const int Side = 96;

    /// <summary>A gradient with noise that uses all of 8 bits.</summary>
    private static byte[] Film()
    {
        byte[] film = FormulaImage.Soft(Side, Side, 1, 5).Pixels;
        (film[100], film[200]) = (0, 255);
        return film;
    }

    private static ushort[] Scaled(byte[] film, int black, int white, int shift) =>
        [.. film.Select(x => (ushort)((int)Math.Round(black + (x * (white - black) / 255.0)) << shift))];

    private static DecodedXray Decode(ushort[] samples, int width = Side) => Decoder.Decode(Png(samples, width));

    private static byte[] Png(ushort[] samples, int width)
    {
        int height = samples.Length / width;
        MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + (2 * width)];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++) BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + (2 * x)), samples[(y * width) + x]);
                zlib.Write(row);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 16;
        return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static void AssertWithin(int tolerance, byte[] expected, byte[] actual, IReadOnlyCollection<int> except)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > tolerance && !except.Contains(i))
                Assert.Fail($"pixel {i}: {expected[i]} became {actual[i]}");
        }
    }
}
