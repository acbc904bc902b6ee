namespace CheXNet.Explanations.Layers;

/// <summary>How the maps of several layers become one.</summary>
public enum FusionRule
{
    /// <summary>
    /// As LayerCAM's paper does (Jiang et al. 2021, section III-C): maps of early layers, whose grid is finer than the coarsest one's, are
    /// scaled to <c>tanh(γ M / max M)</c> with γ = 2, and each pixel takes the maximum over the layers.
    /// </summary>
    Maximum,

    /// <summary>
    /// Each pixel takes the geometric mean over the layers, so that a fine map counts where a coarse one agrees, as Guided Grad-CAM
    /// multiplies its two (Selvaraju et al. 2017, section 3.2).
    /// </summary>
    Product,
}

/// <summary>
/// Fuses the maps of several layers: each is clipped at 0, divided by its maximum, upsampled bilinearly to the model's pixels, and joined
/// with the others by a <see cref="FusionRule"/>.
/// </summary>
public static class LayerFusion
{
    private const double Gamma = 2;

    /// <summary>Fuses maps of one finding in one view.</summary>
    /// <param name="maps">At least one, of any grids. One without a positive cell is 0 everywhere, and by product so is the result.</param>
    /// <param name="height">H, rows of the model's input.</param>
    /// <param name="width">W, columns of the model's input.</param>
    /// <returns>A map with a cell for each of the model's pixels, from 0 to 1.</returns>
    public static SaliencyMap Fuse(IReadOnlyList<SaliencyMap> maps, int height, int width, FusionRule rule = FusionRule.Maximum)
    {
        int coarsest = maps.Min(static map => map.Height * map.Width);
        float[] fused = new float[height * width];
        bool isProduct = rule == FusionRule.Product;
        if (isProduct) Array.Fill(fused, 1);
        foreach (SaliencyMap map in maps)
        {
            float peak = map.Values.Max();
            bool isEarly = !isProduct && map.Height * map.Width > coarsest;
            float[] cells = Array.ConvertAll(map.Values, cell => peak > 0 ? Scaled(Math.Max(0, cell) / peak, isEarly) : 0);
            Join(fused, height, width, map with { Values = cells }, isProduct);
        }

        if (isProduct) foreach (ref float pixel in fused.AsSpan()) pixel = MathF.Pow(pixel, 1f / maps.Count);
        return new SaliencyMap(maps[0].Finding, maps[0].Method, height, width, fused);
    }

    private static void Join(float[] fused, int height, int width, SaliencyMap map, bool isProduct)
    {
        UpsampledView view = new(new Geometry(width, height, width, height, 1, 1, 0, 0), map.Height, map.Width, map.Values);
        float[] row = new float[width];
        for (int y = 0; y < height; y++)
        {
            row.AsSpan().Clear();
            view.AddRow(y, row);
            Span<float> line = fused.AsSpan(y * width, width);
            for (int x = 0; x < width; x++) line[x] = isProduct ? line[x] * row[x] : Math.Max(line[x], row[x]);
        }
    }

    private static float Scaled(float cell, bool isEarly) => isEarly ? (float)Math.Tanh(Gamma * cell) : cell;
}
