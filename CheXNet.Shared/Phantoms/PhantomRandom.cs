namespace CheXNet.Phantoms;

/// <summary>
/// A splittable stream of random numbers made of 64-bit integers only, so that a seed gives the same film on every machine and in every
/// order of drawing (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
public sealed class PhantomRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private readonly ulong _origin;
    private ulong _state;

    /// <summary>Begins a stream.</summary>
    /// <param name="seed">Any number; different numbers give unrelated streams.</param>
    public PhantomRandom(ulong seed) => _state = _origin = Mix(seed + GoldenGamma);

    /// <summary>
    /// A stream of its own that depends on this stream's seed and on the tag, and not on what has been drawn from this one so far.
    /// </summary>
    /// <param name="tag">What the stream is for.</param>
    /// <returns>The same stream for the same tag.</returns>
    public PhantomRandom Split(ulong tag) => new(_origin ^ Mix(tag * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019));

    /// <summary>64 random bits.</summary>
    /// <returns>Any value.</returns>
    public ulong NextBits() => Mix(_state += GoldenGamma);

    /// <summary>A uniform number in [0, 1).</summary>
    /// <returns>A multiple of 2⁻⁵³.</returns>
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform number in [from, to).</summary>
    /// <param name="from">The lower bound.</param>
    /// <param name="to">The upper bound.</param>
    public double Uniform(double from, double to) => from + (to - from) * Uniform();

    /// <summary>A standard normal number, by inversion.</summary>
    /// <returns>Mean 0, variance 1, within ±8.3.</returns>
    public double Normal() => PhantomMath.NormalQuantile((NextBits() >> 11) * (1.0 / (1UL << 53)) + 1.0 / (1UL << 54));

    /// <summary>A normal number that is drawn back into an interval.</summary>
    /// <param name="mean">The mean before clamping.</param>
    /// <param name="deviation">The standard deviation before clamping.</param>
    /// <param name="from">The lower bound.</param>
    /// <param name="to">The upper bound.</param>
    public double Normal(double mean, double deviation, double from, double to) => Math.Clamp(mean + deviation * Normal(), from, to);

    /// <summary>True with the given probability.</summary>
    /// <param name="probability">In [0, 1].</param>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>A uniform integer in [0, count).</summary>
    /// <param name="count">At least 1.</param>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>−1 or +1, evenly.</summary>
    /// <returns>The sign; as a side, −1 is the patient's right (left on the film).</returns>
    public int Side() => Chance(0.5) ? 1 : -1;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
