using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>Shared steps of the input methods.</summary>
internal static class PixelMaps
{
    private static readonly string[] Image = [LayerNames.Image];

    /// <summary>The map of an image <c>float[C, H, W]</c>: at each pixel, a function of its channels' values.</summary>
    public static SaliencyMap Of(Finding finding, string method, IReadOnlyList<int> shape, Func<int, IEnumerable<int>, double> atPixel)
    {
        int channels = shape[^3], pixels = shape[^2] * shape[^1];
        float[] map = new float[pixels];
        for (int i = 0; i < pixels; i++)
        {
            int pixel = i;
            map[i] = (float)atPixel(pixel, Enumerable.Range(0, channels).Select(c => (c * pixels) + pixel));
        }

        return new SaliencyMap(finding, method, shape[^2], shape[^1], map);
    }

    /// <summary>The largest absolute value over the channels (Simonyan et al. 2013, section 3.1).</summary>
    public static SaliencyMap LargestMagnitude(Finding finding, string method, IReadOnlyList<int> shape, double[] gradient) =>
        Of(finding, method, shape, (_, channels) => channels.Max(i => Math.Abs(gradient[i])));

    /// <summary>
    /// Runs the model on images x₀ … xₙ₋₁ in batches and averages their gradients, <c>double[C · H · W]</c>.
    /// </summary>
    /// <param name="fill">Writes image i, <c>float[C, H, W]</c>.</param>
    public static double[] MeanGradient(
        FindingScore score,
        IReadOnlyList<int> shape,
        int count,
        int batch,
        Action<int, Span<float>> fill,
        Action<int>? passed,
        CancellationToken cancellationToken)
    {
        int each = (int)Tensor.CountOf(shape);
        double[] sum = new double[each];
        for (int first = 0; first < count; first += batch)
        {
            int n = Math.Min(batch, count - first);
            float[] images = new float[n * each];
            for (int i = 0; i < n; i++) fill(first + i, images.AsSpan(i * each, each));
            float[] gradients = Run(score, new Tensor([n, .. shape.Skip(1)], images), cancellationToken).Layers[0].Gradient.Values;
            for (int i = 0; i < gradients.Length; i++) sum[i % each] += gradients[i];
            passed?.Invoke(n);
        }

        for (int i = 0; i < each; i++) sum[i] /= count;
        return sum;
    }

    public static ScorePass Run(FindingScore score, Tensor images, CancellationToken cancellationToken) =>
        score.Run(images, Image, cancellationToken);
}
