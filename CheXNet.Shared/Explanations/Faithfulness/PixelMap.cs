namespace CheXNet.Explanations.Faithfulness;

/// <summary>A map on the model's own pixels, from 0 to 1.</summary>
public static class PixelMap
{
    /// <summary>Upsamples a map bilinearly; negative cells become 0, the rest is divided by the greatest.</summary>
    /// <param name="height">H, rows of the model's input.</param>
    /// <param name="width">W, columns of the model's input.</param>
    /// <returns><c>float[H, W]</c>; zero everywhere for a map without a positive cell.</returns>
    public static float[] Of(SaliencyMap map, int height, int width)
    {
        float peak = map.Values.Max();
        float[] cells = Array.ConvertAll(map.Values, cell => peak > 0 ? Math.Max(0, cell) / peak : 0);
        UpsampledView view = new(new Geometry(width, height, width, height, 1, 1, 0, 0), map.Height, map.Width, cells);
        float[] pixels = new float[height * width];
        for (int y = 0; y < height; y++) view.AddRow(y, pixels.AsSpan(y * width, width));
        return pixels;
    }

    /// <summary>The pixels from the greatest value to the least; of equal ones the first comes first.</summary>
    public static int[] Order(float[] pixels)
    {
        int[] order = [.. Enumerable.Range(0, pixels.Length)];
        float[] descending = Array.ConvertAll(pixels, static value => -value);
        Array.Sort(descending, order, Comparer<float>.Default);
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && descending[end] == descending[start]) end++;
            order.AsSpan(start, end - start).Sort();
            start = end;
        }

        return order;
    }
}
