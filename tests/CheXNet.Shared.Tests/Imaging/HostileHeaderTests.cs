using System.Buffers.Binary;
using CheXNet.Imaging;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class HostileHeaderTests
{
    private const int FrameStart = 2;

    private static readonly uint[] Sides =
        [0, 1, 31, 32, 33, 9_999, 16_384, 65_535, 100_000, 3_000_000, 1u << 30, int.MaxValue, 1u << 31, uint.MaxValue];

    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    [Fact]
    public void PNG_header_of_any_size_and_kind_allocates_no_more_than_its_limits_allow()
    {
        var headers = Arb.From(
            from width in Gen.Elements(Sides)
            from height in Gen.Elements(Sides)
            from depth in Gen.Elements<byte>(0, 1, 2, 4, 8, 16, 255)
            from color in Gen.Elements<byte>(0, 2, 3, 4, 6, 7)
            from interlace in Gen.Elements<byte>(0, 1)
            select (width, height, depth, color, interlace));

        Prop.ForAll(headers, static h =>
        {
            byte[] png = ImagingFixtures.Bytes("encoded", "gray8.png");
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), h.width);
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), h.height);
            (png[24], png[25], png[28]) = (h.depth, h.color, h.interlace);
            RequireRefusedWithoutAllocating(png);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void JPEG_header_of_any_size_and_sampling_allocates_no_more_than_its_limits_allow()
    {
        var headers = Arb.From(
            from width in Gen.Elements<ushort>(0, 1, 31, 40_000, 65_535)
            from height in Gen.Elements<ushort>(0, 1, 31, 40_000, 65_535)
            from marker in Gen.Elements<byte>(0xC0, 0xC1, 0xC2, 0xC3, 0xC9)
            from sampling in Gen.Elements<byte>(0x00, 0x11, 0x22, 0x44, 0xFF)
            select (width, height, marker, sampling));

        Prop.ForAll(headers, static h =>
        {
            byte[] jpeg = ImagingFixtures.Bytes("encoded", "rgb-420-progressive.jpg");
            int frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC2]) + FrameStart;
            jpeg[frame - 1] = h.marker;
            BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 3), h.height);
            BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), h.width);
            jpeg[frame + 9] = h.sampling;
            RequireRefusedWithoutAllocating(jpeg);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("gray8.png", 1)]
    [InlineData("gray1.png", 1)]
    [InlineData("palette1.png", 4)]
    [InlineData("rgb8.png", 4)]
    [InlineData("rgba8-adam7.png", 4 + 4)]
    [InlineData("gray-alpha8-adam7.png", 1 + 2)]
    [InlineData("gray16.png", 1 + 2)]
    [InlineData("rgba16-adam7.png", 4 + 6 + 8)]
    [InlineData("gray.jpg", 1)]
    [InlineData("rgb-420.jpg", 4)]
    [InlineData("cmyk-adobe.jpg", 4)]
    public void Bytes_to_decode_are_counted_by_channels_depth_and_interlacing(string file, int bytesPerPixel)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);

        Assert.Equal(8_000_000 + bytes.Length + (43 * 37 * bytesPerPixel), new ImageLimits().Check(bytes).DecodeBytes);
    }

    [Theory]
    [InlineData("gray-progressive.jpg", 6 * 5 * 1)]
    [InlineData("rgb-420-progressive.jpg", 3 * 3 * 6)]
    [InlineData("gray.jpg", 0)]
    [InlineData("rgb-420.jpg", 0)]
    public void Progressive_JPEG_counts_its_coefficients(string file, int blocks) =>
        Assert.Equal(blocks * 64 * 2, JpegHeader.CoefficientBytes(ImagingFixtures.Bytes("encoded", file)));

    [Fact]
    public void Baseline_JPEG_of_several_scans_counts_its_coefficients()
    {
        byte[] jpeg = ImagingFixtures.Bytes("encoded", "rgb-420.jpg");
        int scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA]);
        byte[] several = [.. jpeg.AsSpan(0, scan), 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, .. jpeg.AsSpan(scan + 14)];

        Assert.Equal(3 * 3 * 6 * 64 * 2, JpegHeader.CoefficientBytes(several));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(8)]
    public void Second_frame_header_that_is_cut_short_is_damage(int bytes)
    {
        byte[] frame = [0xFF, 0xC0, 0, 11, 8, 0, 24, 0, 24, 1, 1, 0x11, 0];
        byte[] cut = [0xFF, 0xC0, 0, (byte)(2 + bytes), .. frame.AsSpan(4, bytes)];
        byte[] file = [0xFF, 0xD8, .. frame, .. cut, 0xFF, 0xDA, 0, 2];

        Assert.Throws<UnreadableImageException>(() => JpegHeader.CoefficientBytes(file));
    }

    [Fact]
    public void Image_that_takes_more_than_the_bytes_allowed_is_refused_by_its_header()
    {
        ImageLimits limits = new() { MaxDecodeBytes = 16_000_000 };
        byte[] png = ImagingFixtures.Bytes("encoded", "rgba16-adam7.png");
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 700);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 700);

        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => new XrayDecoder(limits).Decode(png));

        Assert.Equal(ErrorCodes.ImageTooLarge, refused.Code);
        Assert.Contains("700 × 700 pixels takes 16 MB to decode, more than the limit of 16 MB", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CHEXNET_MAX_DECODE_MB", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, 512_000_000)]
    [InlineData("200", null, 1_000_000_000)]
    [InlineData("1", " ", 512_000_000)]
    [InlineData(null, "16", 16_000_000)]
    [InlineData("100", "1000.5", 1_000_500_000)]
    public void Bytes_to_decode_with_follow_the_settings(string? megapixels, string? megabytes, long bytes)
    {
        long quarter = Math.Max(16_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        long expected = string.IsNullOrWhiteSpace(megabytes) ? Math.Min(bytes, quarter) : bytes;

        Assert.Equal(expected, ImageLimits.Parse(megapixels, megabytes).MaxDecodeBytes);
    }

    [Theory]
    [InlineData("15")]
    [InlineData("70000")]
    [InlineData("512MB")]
    [InlineData("0,5")]
    public void Setting_that_gives_no_memory_is_refused_by_its_name(string megabytes) => Assert.Contains(
        $"CHEXNET_MAX_DECODE_MB is '{megabytes}'",
        Assert.Throws<InvalidInputException>(() => ImageLimits.Parse(null, megabytes)).Message,
        StringComparison.Ordinal);

    /// <summary>Every size in these tests is too large, too small or none: none comes as far as pixel memory.</summary>
    private static void RequireRefusedWithoutAllocating(byte[] file)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(16)), height = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(20));
        bool mayDecode = file[0] == 0x89 && width >= 32 && height >= 32 && (ulong)width * height <= 100_000_000;
        if (mayDecode) return;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<UnreadableImageException>(() => Decoder.Decode(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }
}
