using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CheXNet.Imaging;

/// <summary>
/// Bit-exact with Pillow's <c>Image.resize(…, Resampling.BILINEAR)</c>, which torchvision uses for PIL images: an antialiased triangle
/// filter, first along rows, then along columns, each pass in fixed point with 8-bit results.
/// </summary>
public static class PillowResize
{
    /// <summary>Resizes an image into a new one with the same channels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1.</exception>
    public static PixelImage Bilinear(PixelImage image, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        byte[] planes = GC.AllocateUninitializedArray<byte>(checked(width * height * image.Channels));
        ResizeWindow(image, width, height, new Window(0, 0, width, height), planes);
        if (image.Channels == 1) return new PixelImage(width, height, 1, planes);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(planes.Length);
        int area = width * height;
        for (int i = 0; i < area; i++)
        {
            for (int channel = 0; channel < image.Channels; channel++)
            {
                pixels[(i * image.Channels) + channel] = planes[(channel * area) + i];
            }
        }

        return new PixelImage(width, height, image.Channels, pixels);
    }

    /// <summary>An image whose longer side is no longer than this; a strip keeps at least a pixel of its shorter side.</summary>
    /// <returns>The image itself if it fits.</returns>
    public static PixelImage Within(PixelImage image, int longestSide)
    {
        double scale = (double)longestSide / Math.Max(image.Width, image.Height);
        return scale >= 1 ? image : Bilinear(
            image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
    }

    /// <summary>Computes a window of the <c>width × height</c> result: a long strip costs no more than its center square.</summary>
    /// <param name="window">Must lie inside the resized image.</param>
    /// <param name="planes">Receives <c>byte[image.Channels, window.Height, window.Width]</c>.</param>
    internal static void ResizeWindow(PixelImage image, int width, int height, in Window window, Span<byte> planes)
    {
        Debug.Assert(window.Left >= 0 && window.Top >= 0 && window.Left + window.Width <= width && window.Top + window.Height <= height);
        var columns = new ResampleKernel(image.Width, width, window.Left, window.Width);
        var rows = new ResampleKernel(image.Height, height, window.Top, window.Height);
        int usedRows = rows.InputEnd - rows.InputStart;
        int intermediateArea = usedRows * window.Width;
        byte[] intermediate = ArrayPool<byte>.Shared.Rent(checked(intermediateArea * image.Channels));
        int planeWidth = image.Width + columns.Stride;
        byte[] line = image.Channels == 1 ? [] : ArrayPool<byte>.Shared.Rent(planeWidth * image.Channels);
        try
        {
            for (int row = 0; row < usedRows; row++)
            {
                ReadOnlySpan<byte> source = image.Pixels.AsSpan((rows.InputStart + row) * image.Width * image.Channels);
                if (image.Channels > 1) RgbPlanes.Split(source[..(image.Width * image.Channels)], line, planeWidth);
                for (int channel = 0; channel < image.Channels; channel++)
                {
                    ReadOnlySpan<byte> plane = image.Channels == 1 ? source : line.AsSpan(channel * planeWidth, planeWidth);
                    ResampleRow(plane, columns, intermediate.AsSpan((channel * intermediateArea) + (row * window.Width), window.Width));
                }
            }

            for (int channel = 0; channel < image.Channels; channel++)
            {
                ReadOnlySpan<byte> plane = intermediate.AsSpan(channel * intermediateArea, intermediateArea);
                for (int row = 0; row < window.Height; row++)
                {
                    ReadOnlySpan<byte> taps = plane[((rows.Starts[row] - rows.InputStart) * window.Width)..];
                    ReadOnlySpan<int> coefficients = rows.Coefficients.Slice(row * rows.Stride, rows.Lengths[row]);
                    CombineRows(taps, coefficients, planes.Slice(((channel * window.Height) + row) * window.Width, window.Width));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(intermediate);
            if (line.Length > 0) ArrayPool<byte>.Shared.Return(line);
        }
    }

    /// <summary>Horizontal pass over one row. The source may extend past the row: padding coefficients are zero.</summary>
    private static void ResampleRow(ReadOnlySpan<byte> source, ResampleKernel kernel, Span<byte> target)
    {
        int i = 0;
        if (source.Length >= kernel.InputEnd + kernel.Stride)
        {
            ref byte pixels = ref MemoryMarshal.GetReference(source);
            for (; i <= target.Length - ResampleKernel.Lanes; i += ResampleKernel.Lanes)
            {
                Vector256<int> sums = Vector256.Create(SumsOfFour(ref pixels, kernel, i), SumsOfFour(ref pixels, kernel, i + 4));
                Round(sums + Vector256.Create(ResampleKernel.Half)).CopyTo(target[i..]);
            }
        }

        for (; i < target.Length; i++)
        {
            ReadOnlySpan<int> taps = kernel.Coefficients.Slice(i * kernel.Stride, kernel.Lengths[i]);
            int sum = ResampleKernel.Half;
            for (int tap = 0; tap < taps.Length; tap++) sum += source[kernel.Starts[i] + tap] * taps[tap];
            target[i] = Round(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> SumsOfFour(ref byte pixels, ResampleKernel kernel, int first)
    {
        Vector256<int> a = PartialSums(ref pixels, kernel, first), b = PartialSums(ref pixels, kernel, first + 1);
        Vector256<int> c = PartialSums(ref pixels, kernel, first + 2), d = PartialSums(ref pixels, kernel, first + 3);
        if (!Avx2.IsSupported) return Vector128.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
        Vector256<int> halves = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a, b), Avx2.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> PartialSums(ref byte pixels, ResampleKernel kernel, int output)
    {
        ref int coefficients = ref Unsafe.Add(ref MemoryMarshal.GetReference(kernel.Coefficients), output * kernel.Stride);
        int start = kernel.Starts[output];
        Vector256<int> sums = WidenEight(ref pixels, start) * Vector256.LoadUnsafe(ref coefficients);
        for (int tap = ResampleKernel.Lanes; tap < kernel.Stride; tap += ResampleKernel.Lanes)
        {
            sums += WidenEight(ref pixels, start + tap) * Vector256.LoadUnsafe(ref coefficients, (nuint)tap);
        }

        return sums;
    }

    /// <summary>Vertical pass for one output row, eight columns at a time; the last eight may overlap those before.</summary>
    private static void CombineRows(ReadOnlySpan<byte> rows, ReadOnlySpan<int> coefficients, Span<byte> target)
    {
        int width = target.Length;
        if (width < ResampleKernel.Lanes)
        {
            for (int x = 0; x < width; x++)
            {
                int sum = ResampleKernel.Half;
                for (int tap = 0; tap < coefficients.Length; tap++) sum += rows[(tap * width) + x] * coefficients[tap];
                target[x] = Round(sum);
            }

            return;
        }

        ref byte pixels = ref MemoryMarshal.GetReference(rows[..(coefficients.Length * width)]);
        for (int x = 0; x < width; x += ResampleKernel.Lanes)
        {
            int column = Math.Min(x, width - ResampleKernel.Lanes);
            Vector256<int> sum = Vector256.Create(ResampleKernel.Half);
            for (int tap = 0; tap < coefficients.Length; tap++)
            {
                sum += WidenEight(ref pixels, (tap * width) + column) * Vector256.Create(coefficients[tap]);
            }

            Round(sum).CopyTo(target[column..]);
        }
    }

    /// <summary>Clamps at 255: each coefficient is rounded on its own, so thousands of them can sum to more than 1.</summary>
    private static byte Round(int sum) => (byte)Math.Min(sum >> ResampleKernel.PrecisionBits, 255);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<byte> Round(Vector256<int> sums)
    {
        Vector256<int> rounded = Vector256.Min(sums >> ResampleKernel.PrecisionBits, Vector256.Create(255));
        Vector128<short> narrow = Vector128.Narrow(rounded.GetLower(), rounded.GetUpper());
        return Vector128.Narrow(narrow.AsUInt16(), narrow.AsUInt16()).GetLower();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> WidenEight(ref byte pixels, int offset)
    {
        Vector128<byte> eight = Vector64.LoadUnsafe(ref pixels, (nuint)offset).ToVector128Unsafe();
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(eight);
        Vector128<ushort> half = Vector128.WidenLower(eight);
        return Vector256.Create(Vector128.WidenLower(half).AsInt32(), Vector128.WidenUpper(half).AsInt32());
    }

    /// <summary>A part of a resized image, in resized pixels.</summary>
    internal readonly record struct Window(int Left, int Top, int Width, int Height);
}
