namespace CheXNet.Explanations.Inputs;

/// <summary>Normally distributed numbers that are the same on every machine, up to the last digits of its logarithm and cosine.</summary>
internal static class GaussianNoise
{
    /// <summary>
    /// N(0, 1) by Box and Muller (1958): <c>√(−2 ln(1 − u)) cos(2π v)</c>, with u and v from <see cref="SeededWeights.Fill"/>.
    /// </summary>
    public static void Fill(ulong seed, int sample, Span<float> values)
    {
        float[] uniform = new float[2 * values.Length];
        SeededWeights.Fill($"noise.{sample}", seed, 0, 1, uniform);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - (double)uniform[2 * i])) * Math.Cos(2 * Math.PI * uniform[(2 * i) + 1]));
    }
}
