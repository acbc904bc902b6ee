using System.Buffers.Binary;
using System.Text;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class RefusedImageTests
{
    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    public static TheoryData<string, byte[]> ForeignFiles => new()
    {
        { "GIF", [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, .. GifFrame, 0x3B] },
        { "TIFF", [.. "II*\0"u8, 8, 0, 0, 0] },
        { "TIFF", [.. "MM\0*"u8, 0, 0, 0, 8] },
        { "BMP", [.. "BM"u8, .. new byte[60]] },
        { "WebP", [.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8 "u8, .. new byte[20]] },
        { "PDF", [.. "%PDF-1.7\n"u8] },
        { "JPEG 2000", [0, 0, 0, 0x0C, .. "jP  "u8, 0x0D, 0x0A] },
        { "HEIF or AVIF", [0, 0, 0, 0x20, .. "ftypavif"u8] },
        { "SVG", Encoding.UTF8.GetBytes("<?xml version='1.0'?>\n<SVG xmlns='http://www.w3.org/2000/svg'/>") },
        { "a web page", Encoding.UTF8.GetBytes("<!doctype html><html><body>404</body></html>") },
        { "text", Encoding.UTF8.GetBytes("this is no film, é") },
        { "text", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("œuvre ", 400))) },
        { "a gzip archive", [0x1F, 0x8B, 8, 0] },
        { "a zip archive", [.. "PK\u0003\u0004"u8] },
        { "a PNG whose line endings were changed", [0x89, .. "PNG\n\u001A\n"u8] },
        { "first bytes 0001020304", [0, 1, 2, 3, 4] },
    };

    private static byte[] GifFrame => [0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];

    [Fact]
    public void Empty_file_is_refused() => Refused(ErrorCodes.ImageEmpty, [], "0 bytes");

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public void Foreign_file_is_refused_by_its_name(string name, byte[] bytes) => Refused(ErrorCodes.ImageFormatUnsupported, bytes, name);

    [Fact]
    public void Animated_GIF_is_refused_as_animated() =>
        Refused(
        ErrorCodes.ImageAnimated, [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, .. new byte[6], .. GifFrame, .. GifFrame, 0x3B], "animated GIF");

    [Fact]
    public void Animated_WebP_is_refused_as_animated() =>
        Refused(ErrorCodes.ImageAnimated, [.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, .. new byte[20]], "animated WebP");

    [Fact]
    public void Animated_PNG_is_refused_as_animated()
    {
        byte[] png = ImagingFixtures.Bytes("encoded", "gray8.png");
        byte[] animated = [.. png.AsSpan(0, 33), .. AnimationControl(frames: 3), .. png.AsSpan(33)];

        Refused(ErrorCodes.ImageAnimated, animated, "3 frames");
    }

    [Fact]
    public void PNG_with_an_animation_of_one_frame_is_decoded()
    {
        byte[] png = ImagingFixtures.Bytes("encoded", "gray8.png");
        byte[] still = [.. png.AsSpan(0, 33), .. AnimationControl(frames: 1), .. png.AsSpan(33)];

        Assert.Equal(Decoder.Decode(png).Image.Pixels, Decoder.Decode(still).Image.Pixels);
    }

    [Fact]
    public void Huge_header_is_refused_without_reserving_memory()
    {
        byte[] bomb = WithSize(ImagingFixtures.Bytes("encoded", "gray8.png"), 30_000, 30_000);
        Refused(ErrorCodes.ImageTooLarge, bomb, "30000 × 30000");
        long before = GC.GetAllocatedBytesForCurrentThread();

        Refused(ErrorCodes.ImageTooLarge, bomb, "100000000");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 400)]
    [InlineData(400, 31)]
    public void Small_side_is_refused(int width, int height) =>
        Refused(ErrorCodes.ImageTooSmall, WithSize(ImagingFixtures.Bytes("encoded", "gray8.png"), width, height), $"{width} × {height}");

    [Fact]
    public void Limit_is_the_configured_one()
    {
        byte[] png = ImagingFixtures.Bytes("encoded", "gray8.png");
        byte[] jpeg = ImagingFixtures.Bytes("encoded", "gray.jpg");
        var exact = new XrayDecoder(new ImageLimits { MaxPixels = 43 * 37 });
        var below = new XrayDecoder(new ImageLimits { MaxPixels = (43 * 37) - 1 });

        Assert.Equal(43, exact.Decode(png).Image.Width);
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => below.Decode(png)).Code);
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => below.Decode(jpeg)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(500_000_001)]
    public void Limit_out_of_range_is_refused(long pixels) =>
        Assert.Equal(ErrorCodes.ArgumentInvalid, Assert.Throws<InvalidInputException>(() => new ImageLimits { MaxPixels = pixels }).Code);

    [Theory]
    [InlineData(null, 100_000_000)]
    [InlineData("", 100_000_000)]
    [InlineData("0.01", 10_000)]
    [InlineData("12.5", 12_500_000)]
    [InlineData("500", 500_000_000)]
    public void Setting_gives_the_limit_in_megapixels(string? megapixels, long pixels) =>
        Assert.Equal(pixels, ImageLimits.Parse(megapixels).MaxPixels);

    [Theory]
    [InlineData("many")]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("NaN")]
    [InlineData("12,5")]
    public void Setting_that_gives_no_limit_is_refused_by_its_name(string megapixels) => Assert.Contains(
        $"CHEXNET_MAX_MEGAPIXELS is '{megapixels}'",
        Assert.Throws<InvalidInputException>(() => ImageLimits.Parse(megapixels)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("gray8.png")]
    [InlineData("rgb16-adam7.png")]
    [InlineData("gray.jpg")]
    [InlineData("rgb-420-progressive.jpg")]
    public void Half_a_file_is_corrupt(string file)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);

        Refused(ErrorCodes.ImageCorrupt, bytes[..(bytes.Length * 2 / 3)], "43 × 37");
    }

    [Theory]
    [InlineData("gray8.png", 8)]
    [InlineData("gray8.png", 30)]
    [InlineData("gray.jpg", 3)]
    [InlineData("gray.jpg", 90)]
    public void File_that_ends_before_its_pixels_is_corrupt(string file, int length) =>
        Refused(ErrorCodes.ImageCorrupt, ImagingFixtures.Bytes("encoded", file)[..length], "before its first pixel");

    [Fact]
    public void Flipped_bit_in_the_pixels_of_a_PNG_is_corrupt()
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", "gray8.png");
        bytes[^40] ^= 1;

        Refused(ErrorCodes.ImageCorrupt, bytes, "damaged");
    }

    [Theory]
    [InlineData(0xC3, 8, 1, "lossless")]
    [InlineData(0xC9, 8, 1, "arithmetic")]
    [InlineData(0xC5, 8, 1, "hierarchical")]
    [InlineData(0xC1, 12, 1, "12 bits")]
    [InlineData(0xC0, 8, 2, "2 channels")]
    public void JPEG_of_a_rare_kind_is_refused_by_its_name(byte marker, byte depth, byte bands, string name)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", "gray.jpg");
        int frame = bytes.AsSpan().IndexOf<byte>([0xFF, 0xC0]);
        (bytes[frame + 1], bytes[frame + 4], bytes[frame + 9]) = (marker, depth, bands);

        Refused(ErrorCodes.ImageFormatUnsupported, bytes, name);
    }

    private static void Refused(string code, byte[] bytes, string named)
    {
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => Decoder.Decode(bytes));
        Assert.Equal(code, refused.Code);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static byte[] WithSize(byte[] png, int width, int height)
    {
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }

    /// <summary>
    /// An acTL chunk; its CRC is of no matter to the header reader, and a decoder passes over chunks that it does not know.
    /// </summary>
    private static byte[] AnimationControl(byte frames) => frames == 1
        ? [0, 0, 0, 8, .. "acTL"u8, 0, 0, 0, 1, 0, 0, 0, 0, 0xB4, 0x2D, 0xE9, 0xA0]
        : [0, 0, 0, 8, .. "acTL"u8, 0, 0, 0, frames, 0, 0, 0, 0, 0, 0, 0, 0];
}
