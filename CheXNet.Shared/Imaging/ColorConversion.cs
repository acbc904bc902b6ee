using System.Runtime.InteropServices;

namespace CheXNet.Imaging;

/// <summary>
/// Changes of color space with Pillow's integer arithmetic (<c>src/libImaging/Convert.c</c>, version 9.4 and later), bit for bit.
/// </summary>
public static class ColorConversion
{
    /// <summary>
    /// Gray as <c>convert("L")</c> gives it: ITU-R 601-2 luma in 16-bit fixed point, <c>L = (19595·R + 38470·G + 7471·B + 2¹⁵) / 2¹⁶</c>.
    /// </summary>
    /// <param name="image">Gray or RGB.</param>
    /// <returns>One channel; the same object where it has one already.</returns>
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

    /// <summary>RGB as <c>convert("RGB")</c> gives it: a gray value three times.</summary>
    /// <param name="image">Gray or RGB.</param>
    /// <returns>Three channels; the same object where it has three already.</returns>
    public static PixelImage ToRgb(PixelImage image)
    {
        if (image.Channels == 3) return image;
        ReadOnlySpan<byte> gray = image.Pixels;
        byte[] rgb = GC.AllocateUninitializedArray<byte>(checked(gray.Length * 3));
        for (int i = 0; i < gray.Length; i++) rgb.AsSpan(i * 3, 3).Fill(gray[i]);
        return new PixelImage(image.Width, image.Height, 3, rgb);
    }

    /// <summary>
    /// <c>R = (255 − K) − C·(255 − K)/255</c>, the product divided by Pillow's <c>MULDIV255</c>: <c>t = a·b + 128; ((t ≫ 8) + t) ≫ 8</c>.
    /// </summary>
    /// <param name="cmyk"><c>byte[pixels, 4]</c>, 255 = full ink.</param>
    /// <param name="rgb">Takes <c>byte[pixels, 3]</c>.</param>
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

    /// <summary>Gray out of gray+alpha, RGB out of RGBA: the color as stored, unblended; a plain copy where there is no alpha.</summary>
    /// <param name="samples"><c>byte[pixels, bands]</c>.</param>
    /// <param name="bands">1 to 4.</param>
    /// <param name="pixels">Takes <c>byte[pixels, 1 or 3]</c>.</param>
    internal static void DropAlpha(ReadOnlySpan<byte> samples, int bands, Span<byte> pixels)
    {
        switch (bands)
        {
            case 2:
                for (int i = 0; i < pixels.Length; i++) pixels[i] = samples[i * 2];
                break;
            case 4:
                // The fourth byte is written over by the next pixel, for which the last one leaves no room.
                ReadOnlySpan<uint> rgba = MemoryMarshal.Cast<byte, uint>(samples);
                for (int i = 0; i < rgba.Length - 1; i++) MemoryMarshal.Write(pixels[(3 * i)..], rgba[i]);
                samples.Slice(samples.Length - 4, 3).CopyTo(pixels[(pixels.Length - 3)..]);
                break;
            default:
                samples.CopyTo(pixels);
                break;
        }
    }
}
