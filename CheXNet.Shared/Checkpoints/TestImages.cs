namespace CheXNet.Checkpoints;

/// <summary>Test images, 320 × 288 gray: black, white, a ramp, stripes, and noise from a fixed seed.</summary>
internal static class TestImages
{
    private const int Width = 320, Height = 288, Stripe = 24;

    public static IEnumerable<PixelImage> All =>
    [
        Draw(static (_, _) => 0),
        Draw(static (_, _) => 255),
        Draw(static (x, y) => (x + y) * 255 / (Width + Height)),
        Draw(static (x, _) => x / Stripe % 2 * 255),
        Draw(static (x, y) => (int)(Scrambled((uint)((y * Width) + x)) >> 24)),
    ];

    private static PixelImage Draw(Func<int, int, int> value)
    {
        byte[] pixels = new byte[Width * Height];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)value(i % Width, i / Width);
        return new PixelImage(Width, Height, 1, pixels);
    }

    /// <summary>MurmurHash3's finalizer: each input bit flips half of the output bits on average.</summary>
    private static uint Scrambled(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85ebca6b;
        value = (value ^ (value >> 13)) * 0xc2b2ae35;
        return value ^ (value >> 16);
    }
}
