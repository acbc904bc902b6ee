namespace CheXNet.Imaging;

/// <summary>Color conversions, bit-exact with Pillow's integer arithmetic (<c>src/libImaging/Convert.c</c>, 9.4 and later).</summary>
public static class ColorConversion
{
    /// <summary>Pillow's <c>convert("L")</c>: ITU-R 601-2 luma, <c>L = (19595·R + 38470·G + 7471·B + 2¹⁵) / 2¹⁶</c>.</summary>
    /// <returns>One channel; the same object if it is gray already.</returns>
    public static PixelImage ToGray(PixelImage image)
    {
        if (image.Channels == 1) return image;
        ReadOnlySpan<byte> rgb = image.Pixels;
        byte[] gray = GC.AllocateUninitializedArray<byte>(image.Width * image.Height);
        for (int i = 0; i < gray.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgb.Slice(i * 3, 3);
            gray[i] = (byte)(((pixel[0] * 19595) + (pixel[1] * 38470) + (pixel[2] * 7471) + 0x8000) >> 16);
        }

        return new PixelImage(image.Width, image.Height, 1, gray);
    }

    /// <summary><c>R = (255 − K) − C·(255 − K)/255</c>, with the rounding division of Pillow's <c>MULDIV255</c>.</summary>
    /// <param name="cmyk"><c>byte[pixels, 4]</c>, 255 = full ink.</param>
    /// <param name="rgb">Receives <c>byte[pixels, 3]</c>.</param>
    internal static void CmykToRgb(ReadOnlySpan<byte> cmyk, Span<byte> rgb)
    {
        for (int from = 0, to = 0; from < cmyk.Length; from += 4, to += 3)
        {
            int light = 255 - cmyk[from + 3];
            for (int channel = 0; channel < 3; channel++)
            {
                int product = (cmyk[from + channel] * light) + 128;
                rgb[to + channel] = (byte)(light - (((product >> 8) + product) >> 8));
            }
        }
    }

    /// <summary>Copies RGB from RGBA, unblended.</summary>
    /// <param name="rgba"><c>byte[pixels, 4]</c>.</param>
    /// <param name="rgb">Receives <c>byte[pixels, 3]</c>.</param>
    internal static void DropAlpha(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        // Writes four bytes per pixel, the fourth overwritten by the next pixel; the last pixel has no room for it.
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        for (int i = 0; i < pixels.Length - 1; i++) MemoryMarshal.Write(rgb[(3 * i)..], pixels[i]);
        rgba.Slice(rgba.Length - 4, 3).CopyTo(rgb[(rgb.Length - 3)..]);
    }
}
