using System.Runtime.Intrinsics;
using CheXNet.Imaging;
using FsCheck;
using FsCheck.Fluent;
using NetVips;
using Xunit;
using TestData = CheXNet.Testing.TestData;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class PlainPngTests
{
    /// <summary>Signature and IHDR: what is shorter has no header to read.</summary>
    private const int HeaderEnd = 33;

    private static readonly string[] Plain = ["gray8.png", "gray8-gamma-text.png", "gray8-transparent.png", "rgba8.png"];

    public static TheoryData<string> Files => [.. ImagingFixtures.Encoded.Select(c => c.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Short_cut_takes_plain_gray_and_rgba_and_nothing_else(string file)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);

        PixelImage? image = PlainPng.TryDecode(bytes, ImageHeaderReader.Read(bytes));

        Assert.Equal(Plain.Contains(file), image is not null);
        if (image is not null) Assert.Equal(ByLibVips(bytes, image.Channels), image.Pixels);
    }

    [Fact]
    public void Short_cut_gives_the_pixels_of_libvips_for_every_real_film()
    {
        Assert.All(TestData.RequireFilmsOrSkip(), film =>
        {
            byte[] bytes = File.ReadAllBytes(film);
            PixelImage? image = PlainPng.TryDecode(bytes, ImageHeaderReader.Read(bytes));
            Assert.True(image is not null && ByLibVips(bytes, image.Channels).AsSpan().SequenceEqual(image.Pixels));
        });
    }

    [Theory]
    [InlineData("gray8.png")]
    [InlineData("rgba8.png")]
    public void Flaw_of_any_kind_is_left_to_libvips(string name)
    {
        byte[] file = ImagingFixtures.Bytes("encoded", name);
        ImageHeader header = ImageHeaderReader.Read(file);
        for (int at = 8; at < file.Length; at++)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            Assert.Null(PlainPng.TryDecode(damaged, header));
            if (at >= HeaderEnd) Assert.Null(PlainPng.TryDecode(file.AsMemory(0, at), header));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Header_of_another_height_than_the_pixels_is_left_to_libvips(int difference)
    {
        byte[] file = ImagingFixtures.Bytes("encoded", "gray8.png");
        ImageHeader header = ImageHeaderReader.Read(file);

        Assert.Null(PlainPng.TryDecode(file, header with { Height = header.Height + difference }));
    }

    [Fact]
    public void Unfilter_of_any_rows_equals_the_specification()
    {
        var images = Arb.From(
            from width in Gen.Choose(1, 90)
            from height in Gen.Choose(1, 3 * GrayPngRows.Rows)
            from seed in Gen.Choose(0, int.MaxValue)
            select (width, height, seed));

        Prop.ForAll(images, image =>
        {
            (int width, int height, int seed) = image;
            Random random = new(seed);
            byte[] filtered = new byte[((height + GrayPngRows.Rows) * (width + 1)) + GrayPngRows.Slack];
            random.NextBytes(filtered);
            for (int row = 0; row < height; row++) filtered[row * (width + 1)] = (byte)random.Next(5);
            byte[] pixels = new byte[height * width];

            using GrayPngRows unfilter = new(width);
            for (int row = 0; row < height; row += GrayPngRows.Rows)
            {
                Assert.True(
                    unfilter.Unfilter(
                        filtered.AsSpan(row * (width + 1)), Math.Min(GrayPngRows.Rows, height - row), pixels.AsSpan(row * width)));
            }

            Assert.Equal(BySpecification(filtered, height, width, new byte[width]), pixels);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Paeth_of_any_three_bytes_equals_the_specification()
    {
        byte[] expected = new byte[Vector128<byte>.Count];
        for (int b = 0; b < 256; b++)
        {
            for (int c = 0; c < 256; c++)
            {
                for (int first = 0; first < 256; first += expected.Length)
                {
                    for (int i = 0; i < expected.Length; i++) expected[i] = (byte)Paeth(first + i, b, c);
                    Vector128<byte> a = Vector128<byte>.Indices + Vector128.Create((byte)first);
                    Assert.True(
                        Vector128.Create(expected) == PngFilters.Paeth(a, Vector128.Create((byte)b), Vector128.Create((byte)c)),
                        $"{first}, {b}, {c}");
                }
            }
        }
    }

    [Fact]
    public void Unfilter_of_an_unknown_filter_is_refused()
    {
        byte[] filtered = new byte[(GrayPngRows.Rows * 33) + GrayPngRows.Slack];
        filtered[33] = 5;
        using GrayPngRows unfilter = new(32);

        Assert.False(unfilter.Unfilter(filtered, 2, new byte[64]));
    }

    [Fact]
    public void Unfilter_into_a_buffer_that_is_too_short_is_refused()
    {
        using GrayPngRows unfilter = new(32);

        Assert.Throws<ArgumentException>(() => unfilter.Unfilter(new byte[(GrayPngRows.Rows * 33) + GrayPngRows.Slack], 2, new byte[63]));
    }

    [Fact]
    public void Unfilter_of_an_rgba_row_equals_the_specification()
    {
        Random random = new(4);
        for (int run = 0; run < 500; run++)
        {
            int width = random.Next(1, 40);
            byte[] filtered = new byte[(4 * width) + 1], above = new byte[4 * width];
            random.NextBytes(filtered);
            random.NextBytes(above);
            filtered[0] = (byte)(run % 5);
            byte[] row = [.. above];

            Assert.True(RgbaPngRow.Unfilter(filtered, row));

            Assert.Equal(BySpecification(filtered, 1, 4 * width, above, pixel: 4), row);
        }
    }

    [Fact]
    public void Unfilter_of_an_rgba_row_with_an_unknown_filter_is_refused() =>
        Assert.False(RgbaPngRow.Unfilter([5, 0, 0, 0, 0], new byte[4]));

    [Fact]
    public void Pixels_returned_are_rented_for_the_next_image_of_their_size_and_no_other()
    {
        byte[] gray = ImagingFixtures.Bytes("encoded", "gray8.png"), rgba = ImagingFixtures.Bytes("encoded", "rgba8.png");
        PixelImage first = PlainPng.TryDecode(gray, ImageHeaderReader.Read(gray))!;
        byte[] pixels = [.. first.Pixels];
        ThreadLocalBuffer<byte>.Return(first.Pixels);

        PixelImage other = PlainPng.TryDecode(rgba, ImageHeaderReader.Read(rgba))!;
        PixelImage second = PlainPng.TryDecode(gray, ImageHeaderReader.Read(gray))!,
            third = PlainPng.TryDecode(gray, ImageHeaderReader.Read(gray))!;

        Assert.NotSame(first.Pixels, other.Pixels);
        Assert.Same(first.Pixels, second.Pixels);
        Assert.NotSame(first.Pixels, third.Pixels);
        Assert.Equal(pixels, second.Pixels);
        Assert.Equal(pixels, third.Pixels);
    }

    private static byte[] ByLibVips(byte[] bytes, int channels)
    {
        using Image image = LibVips.Open(bytes, ImageFormat.Png);
        using Image color = image.ExtractBand(0, channels);
        return color.WriteToMemory<byte>();
    }

    private static byte[] BySpecification(byte[] filtered, int rows, int width, byte[] above, int pixel = 1)
    {
        byte[] pixels = new byte[rows * width];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int a = x < pixel ? 0 : pixels[(y * width) + x - pixel];
                int b = y == 0 ? above[x] : pixels[((y - 1) * width) + x];
                int c = x < pixel ? 0 : y == 0 ? above[x - pixel] : pixels[((y - 1) * width) + x - pixel];
                int prediction = filtered[y * (width + 1)] switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) };
                pixels[(y * width) + x] = (byte)(filtered[(y * (width + 1)) + 1 + x] + prediction);
            }
        }

        return pixels;
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c;
        (int pa, int pb, int pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
}
