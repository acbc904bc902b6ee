using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

[Trait("Speed", "Slow")]
public sealed class DamagedImageTests
{
    private const int FlipsAFile = 120;

    // A header with flipped bits may claim anything: what is left of 100 megapixels keeps a run short.
    private static readonly XrayDecoder Decoder = new(new ImageLimits { MaxPixels = 2_000_000 });

    public static TheoryData<string> Files => [.. ImagingFixtures.Encoded.Select(c => c.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Truncation_anywhere_is_an_image_or_an_unreadable_image(string file)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);
        for (int length = 0; length < bytes.Length; length += 1 + (bytes.Length / 150)) DecodeOrRefuse(bytes.AsMemory(0, length));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Flipped_bytes_are_an_image_or_an_unreadable_image(string file)
    {
        byte[] bytes = ImagingFixtures.Bytes("encoded", file);
        var random = new Random(bytes.Length);
        for (int run = 0; run < FlipsAFile; run++)
        {
            byte[] damaged = [.. bytes];
            for (int flip = 0; flip <= run % 4; flip++)
            {
                // Every second flip lies in the first 100 bytes, where the structure is.
                damaged[random.Next(flip % 2 == 0 ? 100 : damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            DecodeOrRefuse(damaged);
        }
    }

    private static void DecodeOrRefuse(ReadOnlyMemory<byte> bytes)
    {
        Exception? refused = Record.Exception(() =>
        {
            (PixelImage image, ImageHeader header) = Decoder.Decode(bytes);
            Assert.Equal(
                (header.Width, header.Height, header.Width * header.Height * image.Channels),
                (image.Width, image.Height, image.Pixels.Length));
        });
        Assert.True(refused is null or UnreadableImageException, refused?.ToString());
    }
}
