namespace CheXNet.Explanations.Localization;

/// <summary>
/// The maps that know nothing of the film, measured beside every method: what a measure gives for no knowledge at all (random) and for
/// knowing only that lesions lie around the middle of a chest film (Gaussian).
/// </summary>
public static class ControlMaps
{
    /// <summary>The name of <see cref="Random"/> in results.</summary>
    public const string RandomName = "random";

    /// <summary>The name of <see cref="CenteredGaussian"/> in results.</summary>
    public const string GaussianName = "gaussian";

    /// <summary>Uniform random cells in [0, 1) on the model's own grid, upsampled like a method's map.</summary>
    /// <param name="geometry">The view that the model saw.</param>
    /// <param name="height">h, rows of cells.</param>
    /// <param name="width">w, columns of cells.</param>
    /// <param name="seed">The same seed, image and finding give the same map on every machine.</param>
    /// <param name="image">The image's name.</param>
    public static IIntensityMap Random(Geometry geometry, int height, int width, ulong seed, string image, Finding finding) =>
        Heatmap.Of([new ExplainedView(geometry, 0, RandomCells(height, width, seed, image, finding))]);

    /// <summary>The cells of <see cref="Random"/>.</summary>
    public static SaliencyMap RandomCells(int height, int width, ulong seed, string image, Finding finding)
    {
        float[] cells = new float[height * width];
        Random random = new(SeedOf($"{seed}/{image}/{finding.Name}"));
        for (int i = 0; i < cells.Length; i++) cells[i] = random.NextSingle();
        return new SaliencyMap(finding, RandomName, height, width, cells);
    }

    /// <summary><c>exp(−((x − W/2)² / 2σx² + (y − H/2)² / 2σy²))</c> with σx = W/4 and σy = H/4.</summary>
    /// <param name="width">W, columns of the film.</param>
    /// <param name="height">H, rows of the film.</param>
    public static IIntensityMap CenteredGaussian(int width, int height) => new Gaussian(width, height);

    /// <summary>A seed from text, the same on every machine.</summary>
    internal static int SeedOf(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class Gaussian(int width, int height) : IIntensityMap
    {
        private readonly float[] _columns = [.. Enumerable.Range(0, width).Select(x => Bell(x, width))];

        public int Width => width;

        public int Height => height;

        public bool IsZero => false;

        public void FillRow(int y, Span<float> intensity)
        {
            float row = Bell(y, height);
            for (int x = 0; x < width; x++) intensity[x] = row * _columns[x];
        }

        private static float Bell(int at, int length)
        {
            double z = (at + 0.5 - (length / 2.0)) / (length / 4.0);
            return (float)Math.Exp(-z * z / 2);
        }
    }
}
