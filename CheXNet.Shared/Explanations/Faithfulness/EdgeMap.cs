namespace CheXNet.Explanations.Faithfulness;

/// <summary>
/// An edge detector as a control (Adebayo et al. 2018, arXiv 1810.03292): the Sobel operator's gradient magnitude of the model's input. It
/// looks like many an explanation and knows nothing of the model.
/// </summary>
public static class EdgeMap
{
    /// <summary>The name in results.</summary>
    public const string Name = "sobel";

    /// <summary>Computes the map of one view; pixels beyond the border repeat the outermost ones.</summary>
    /// <param name="image"><c>float[C, H, W]</c>; the channels are averaged.</param>
    /// <returns><c>float[H, W]</c>, in the model's pixels.</returns>
    public static SaliencyMap Of(ReadOnlySpan<float> image, int height, int width, Finding finding)
    {
        float[] gray = new float[height * width];
        for (int i = 0; i < image.Length; i++) gray[i % gray.Length] += image[i];
        float[] edges = new float[gray.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float horizontal = Side(x + 1, y, 0, 1) - Side(x - 1, y, 0, 1), vertical = Side(x, y + 1, 1, 0) - Side(x, y - 1, 1, 0);
                edges[(y * width) + x] = MathF.Sqrt((horizontal * horizontal) + (vertical * vertical));
            }
        }

        return new SaliencyMap(finding, Name, height, width, edges);

        // 1, 2, 1 along a side.
        float Side(int x, int y, int alongX, int alongY) => At(x - alongX, y - alongY) + (2 * At(x, y)) + At(x + alongX, y + alongY);

        float At(int x, int y) => gray[(Math.Clamp(y, 0, height - 1) * width) + Math.Clamp(x, 0, width - 1)];
    }
}
