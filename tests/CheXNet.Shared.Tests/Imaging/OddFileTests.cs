using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

/// <summary>
/// Odd and damaged files (tests/fixtures/imaging/odd.py): what is decoded equals Pillow's pixels; where the verdicts differ, a list says
/// so.
/// </summary>
public sealed class OddFileTests
{
    /// <summary>
    /// Refused here although Pillow decodes them: parts that are cut off, changed or out of place, and what libjpeg warns of.
    /// </summary>
    private static readonly string[] Stricter =
    [
        "adobe-unknown-transform.jpg", "checksum-of-stream-missing.png", "compression-method.png", "crc-end.png", "crc-pixels.png",
        "crc-text-behind-pixels.png", "critical-unknown.png", "critical-unknown-behind-pixels.png", "end-missing.png",
        "end-missing-text.png", "gray-bytes-before-marker.jpg", "gray-cut-and-ended.jpg", "gray-marker-in-pixels.jpg",
        "header-behind-pixels.png", "header-too-long.png", "header-twice.png", "palette-behind-pixels.png", "palette-empty.png",
        "palette-missing.png", "palette-odd-length.png", "palette-twice.png", "pixels-again.png", "progressive-bytes-before-end.jpg",
        "progressive-bytes-before-marker.jpg", "progressive-bytes-doubled.jpg", "progressive-bytes-lost.jpg",
        "progressive-cut-and-ended.jpg", "progressive-marker-in-pixels.jpg", "rows-missing.png",
    ];

    /// <summary>Decoded here although Pillow refuses them: it unpacks texts and profiles, which nothing here reads.</summary>
    private static readonly string[] Lenient = ["profile-bomb.png", "text-bomb.png"];

    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    public static TheoryData<string> Files => [.. ImagingFixtures.Odd.Select(static c => c.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Odd_file_is_decoded_as_Pillow_does_or_refused_as_damaged(string file)
    {
        string? pillow = ImagingFixtures.Odd.Single(c => c.File == file).Gray;
        byte[] bytes = ImagingFixtures.Bytes("odd", file);

        string? gray = null;
        Exception? refused = Record.Exception(() => gray = FormulaImage.Sha256(ColorConversion.ToGray(Decoder.Decode(bytes).Image).Pixels));

        if (refused is not null) Assert.Equal(ErrorCodes.ImageCorrupt, Assert.IsType<UnreadableImageException>(refused).Code);
        if (Stricter.Contains(file))
        {
            Assert.NotNull(pillow);
            Assert.Null(gray);
        }
        else if (Lenient.Contains(file))
        {
            Assert.Null(pillow);
            Assert.Equal(ImagingFixtures.Odd.Single(static c => c.File == "gamma-twice.png").Gray, gray);
        }
        else if (file == "palette-too-short.png")
        {
            // Indices beyond the palette: black here, as in libpng; their own number in Pillow.
            Assert.NotNull(gray);
            Assert.NotEqual(pillow, gray);
        }
        else
        {
            Assert.Equal(pillow, gray);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Short_cut_takes_no_odd_PNG_that_the_rules_refuse(string file)
    {
        byte[] bytes = ImagingFixtures.Bytes("odd", file);
        if (Record.Exception(() => ImageHeaderReader.Read(bytes)) is not null) return;
        if (PlainPng.TryDecode(bytes, ImageHeaderReader.Read(bytes)) is not { } image) return;

        Assert.Equal(image.Pixels, Decoder.Decode(bytes).Image.Pixels);
        Assert.NotNull(PngPixelChunks.Essentials(bytes));
        Assert.DoesNotContain(file, Stricter);
    }

    [Theory]
    [InlineData("text-bomb.png")]
    [InlineData("profile-bomb.png")]
    [InlineData("crc-text-behind-pixels.png")]
    [InlineData("transparency-too-long.png")]
    public void Essentials_of_a_PNG_hold_its_header_and_pixels_only(string file)
    {
        byte[] plain = ImagingFixtures.Bytes("odd", "trailing-bytes.png");
        byte[] bytes = ImagingFixtures.Bytes("odd", file);

        if (file.StartsWith("crc", StringComparison.Ordinal))
        {
            Assert.Null(PngPixelChunks.Essentials(bytes));
            return;
        }

        Assert.Equal(plain[..^100], PngPixelChunks.Essentials(bytes));
    }

    [Theory]
    [InlineData("exif-huge.jpg")]
    [InlineData("comment-huge.jpg")]
    [InlineData("profile-missing-part.jpg")]
    [InlineData("jfif-of-version-two.jpg")]
    public void Essentials_of_a_JPEG_lack_comments_and_application_data(string file)
    {
        int plain = ImagingFixtures.Bytes("odd", "no-jfif.jpg").Length;

        Assert.Equal(plain + 18, JpegHeader.Essentials(ImagingFixtures.Bytes("odd", file)).Length);
    }
}
