namespace CheXNet.Explanations.Faithfulness;

/// <summary>The blur that insertion begins with: a Gaussian of 11 × 11 pixels with σ = 5, as RISE's authors use.</summary>
internal static class GaussianBlur
{
    private const int Radius = 5;
    private const double Sigma = 5;

    /// <param name="image"><c>float[C, H, W]</c>; beyond the border it is 0, the mean.</param>
    public static float[] Of(ReadOnlySpan<float> image, int height, int width)
    {
        double[] kernel = [.. Enumerable.Range(-Radius, (2 * Radius) + 1).Select(static i => Math.Exp(-i * i / (2 * Sigma * Sigma)))];
        double sum = kernel.Sum();
        float[] across = new float[image.Length], blurred = new float[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            int x = i % width;
            double value = 0;
            for (int k = -Radius; k <= Radius; k++)
            {
                if (x + k >= 0 && x + k < width) value += kernel[k + Radius] * image[i + k];
            }

            across[i] = (float)(value / sum);
        }

        for (int i = 0; i < image.Length; i++)
        {
            int y = i / width % height;
            double value = 0;
            for (int k = -Radius; k <= Radius; k++)
            {
                if (y + k >= 0 && y + k < height) value += kernel[k + Radius] * across[i + (k * width)];
            }

            blurred[i] = (float)(value / sum);
        }

        return blurred;
    }
}
