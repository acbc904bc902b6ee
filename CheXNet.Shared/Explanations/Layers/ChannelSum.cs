namespace CheXNet.Explanations.Layers;

/// <summary>Sums over a layer's channels, in double precision.</summary>
internal static class ChannelSum
{
    /// <summary>A channel of a tensor <c>float[K, h, w]</c>.</summary>
    public static ReadOnlySpan<float> Channel(this Tensor tensor, int k)
    {
        int cells = tensor.Shape[1] * tensor.Shape[2];
        return tensor.Values.AsSpan(k * cells, cells);
    }

    public static double Sum(this ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum;
    }

    /// <summary>The map <c>ReLU(Σₖ αₖ Aₖ)</c>.</summary>
    /// <param name="weightOf">αₖ, from Aₖ and ∂S/∂Aₖ.</param>
    public static SaliencyMap Weighted(
        Finding finding, string method, Tensor activation, Tensor gradient, Func<Channels, double> weightOf)
    {
        double[] map = new double[activation.Shape[1] * activation.Shape[2]];
        for (int k = 0; k < activation.Shape[0]; k++)
        {
            Channels channel = new(activation.Channel(k), gradient.Channel(k));
            double alpha = weightOf(channel);
            for (int i = 0; i < map.Length; i++) map[i] += alpha * channel.A[i];
        }

        return new SaliencyMap(
            finding, method, activation.Shape[1], activation.Shape[2], Array.ConvertAll(map, static m => (float)Math.Max(0, m)));
    }

    /// <summary>The map <c>Σₖ f(∂S/∂Aₖᵢⱼ, Aₖᵢⱼ)</c>, cell by cell.</summary>
    public static SaliencyMap Cellwise(
        Finding finding, string method, Tensor activation, Tensor gradient, Func<double, double, double> term)
    {
        double[] map = new double[activation.Shape[1] * activation.Shape[2]];
        for (int i = 0; i < activation.Values.Length; i++) map[i % map.Length] += term(gradient.Values[i], activation.Values[i]);
        return new SaliencyMap(
            finding, method, activation.Shape[1], activation.Shape[2], Array.ConvertAll(map, static m => (float)m));
    }

    /// <summary>One channel's activation and gradient, each <c>float[h · w]</c>.</summary>
    public readonly ref struct Channels(ReadOnlySpan<float> a, ReadOnlySpan<float> g)
    {
        public ReadOnlySpan<float> A { get; } = a;

        public ReadOnlySpan<float> G { get; } = g;
    }
}
