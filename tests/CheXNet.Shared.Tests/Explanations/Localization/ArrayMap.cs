using CheXNet.Explanations.Localization;

namespace CheXNet.Shared.Tests.Explanations.Localization;

/// <summary>A map written down pixel by pixel.</summary>
internal sealed class ArrayMap(int width, int height, params float[] values) : IIntensityMap
{
    public int Width => width;

    public int Height => height;

    public bool IsZero => values.All(static v => v == 0);

    public void FillRow(int y, Span<float> intensity) => values.AsSpan(y * width, width).CopyTo(intensity);

    public static ArrayMap Random(int width, int height, int seed)
    {
        Random random = new(seed);
        float[] values = [.. Enumerable.Range(0, width * height).Select(_ => (float)Math.Pow(random.NextDouble(), 2))];
        values[random.Next(values.Length)] = 1;
        return new ArrayMap(width, height, values);
    }

    public float At(int x, int y) => values[(y * width) + x];
}
