namespace CheXNet.Models;

/// <summary>
/// Deterministic weights from a seed, bit-identical on every platform: SplitMix64 (Steele 2014) over tensor name and index, using only
/// IEEE double arithmetic and square root. Kernels and classifier use He uniform initialization (He 2015, arXiv 1502.01852), U(−a, a)
/// with a = √(6 / fan-in), which preserves the variance of activations.
/// </summary>
public static class SeededWeights
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong FnvOffset = 0xCBF29CE484222325;
    private const ulong FnvPrime = 0x100000001B3;

    /// <summary>Initializes an untrained network like torchvision: batch norms γ = 1, β = 0, mean 0, variance 1; bias 0.</summary>
    public static NetworkWeights Untrained(DenseNetShape shape, ulong seed) => Create(shape, seed, static role => role switch
    {
        TensorRole.NormScale or TensorRole.RunningVariance => (1, 1),
        _ => (0, 0),
    });

    /// <summary>A network with He-initialized kernels and classifier and everything else uniform in given ranges.</summary>
    /// <param name="rangeOf">The range [low, high) of norms, statistics and bias by role; an empty range gives that number.</param>
    public static NetworkWeights Create(DenseNetShape shape, ulong seed, Func<TensorRole, (double Low, double High)> rangeOf)
    {
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (TensorSpec spec in shape.Tensors())
        {
            (double low, double high) = spec.Role is TensorRole.Kernel or TensorRole.ClassifierWeight
                ? HeUniform(spec.Shape)
                : rangeOf(spec.Role);
            float[] values = new float[Tensor.CountOf(spec.Shape)];
            if (low < high) Fill(spec.Name, seed, low, high, values);
            else values.AsSpan().Fill((float)low);
            tensors.Add(spec.Name, new Tensor(spec.Shape, values));
        }

        return new NetworkWeights(tensors);
    }

    /// <summary>Element i is <c>low + u·(high − low)</c>, where u is the upper 24 bits of SplitMix64's output i over 2²⁴.</summary>
    /// <param name="name">The tensor's name; SplitMix64's state is its FNV-1a hash XOR the seed.</param>
    /// <param name="high">Exclusive.</param>
    public static void Fill(string name, ulong seed, double low, double high, Span<float> values)
    {
        ulong state = FnvOffset;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) state = unchecked((state ^ b) * FnvPrime);
        state ^= seed;
        for (int i = 0; i < values.Length; i++)
        {
            state = unchecked(state + Golden);
            double u = (Mix(state) >> 40) * (1.0 / (1 << 24));
            values[i] = (float)(low + (u * (high - low)));
        }
    }

    private static (double Low, double High) HeUniform(IReadOnlyList<int> shape)
    {
        double bound = Math.Sqrt(6.0 / (Tensor.CountOf(shape) / shape[0]));
        return (-bound, bound);
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
