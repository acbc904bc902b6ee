namespace CheXNet.Explanations.Layers;

/// <summary>
/// Fuses the maps of several layers as LayerCAM's paper does (Jiang et al. 2021, section III-C): each map is divided by its maximum, maps
/// of early layers, whose grid is finer than the coarsest one's, are scaled to <c>tanh(γ M / max M)</c> with γ = 2, all are upsampled
/// bilinearly to the model's pixels, and each pixel takes the maximum over the layers.
/// </summary>
public static class LayerFusion
{
    private const double Gamma = 2;

    /// <summary>Fuses maps of one finding in one view.</summary>
    /// <param name="maps">At least one, of any grids; negative cells count as 0, and so does a map without a positive cell.</param>
    /// <param name="height">H, rows of the model's input.</param>
    /// <param name="width">W, columns of the model's input.</param>
    /// <returns>A map with a cell for each of the model's pixels, from 0 to 1.</returns>
    public static SaliencyMap Fuse(IReadOnlyList<SaliencyMap> maps, int height, int width)
    {
        int coarsest = maps.Min(static map => map.Height * map.Width);
        float[] fused = new float[height * width];
        float[] row = new float[width];
        Geometry whole = new(width, height, width, height, 1, 1, 0, 0);
        foreach (SaliencyMap map in maps)
        {
            float peak = map.Values.Max();
            if (!(peak > 0)) continue;
            bool isEarly = map.Height * map.Width > coarsest;
            float[] cells = Array.ConvertAll(map.Values, cell => Scaled(Math.Max(0, cell) / peak, isEarly));
            UpsampledView view = new(whole, map.Height, map.Width, cells);
            for (int y = 0; y < height; y++)
            {
                row.AsSpan().Clear();
                view.AddRow(y, row);
                Span<float> line = fused.AsSpan(y * width, width);
                for (int x = 0; x < width; x++) line[x] = Math.Max(line[x], row[x]);
            }
        }

        return new SaliencyMap(maps[0].Finding, maps[0].Method, height, width, fused);
    }

    private static float Scaled(float cell, bool isEarly) => isEarly ? (float)Math.Tanh(Gamma * cell) : cell;
}
