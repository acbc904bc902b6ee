namespace CheXNet.Phantoms;

/// <summary>A splittable random number generator in 64-bit integer arithmetic: reproducible on every machine and in any drawing order
/// (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).</summary>
public sealed class PhantomRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private readonly ulong _origin;
    private ulong _state;

    /// <summary>Starts a stream; different seeds give unrelated streams.</summary>
    public PhantomRandom(ulong seed) => _state = _origin = Mix(seed + GoldenGamma);

    /// <summary>A child stream that depends only on this stream's seed and the tag, not on numbers drawn so far.</summary>
    public PhantomRandom Split(ulong tag) => new(_origin ^ Mix(tag * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019));

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += GoldenGamma);

    /// <summary>A uniform multiple of 2⁻⁵³ in [0, 1).</summary>
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform number in [from, to).</summary>
    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    /// <summary>A standard normal number by inversion, within ±8.3.</summary>
    public double Normal() => PhantomMath.NormalQuantile((NextBits() >> 11) * (1.0 / (1UL << 53)) + 1.0 / (1UL << 54));

    /// <summary>A normal number clamped to [from, to]; mean and standard deviation are those before clamping.</summary>
    public double Normal(double mean, double deviation, double from, double to) => Math.Clamp(mean + deviation * Normal(), from, to);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>A uniform integer in [0, count).</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>−1 or 1 with equal probability; −1 is the patient's right (left on the film).</summary>
    public int Side() => Chance(0.5) ? 1 : -1;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
