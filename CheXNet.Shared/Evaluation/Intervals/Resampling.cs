using System.Numerics;

namespace CheXNet.Evaluation.Intervals;

/// <summary>What a resample draws.</summary>
public enum BootstrapUnit
{
    /// <summary>Patients, with all images of each: images of one patient are not independent.</summary>
    Patient,

    /// <summary>Single images, as if they were independent.</summary>
    Image,
}

/// <summary>
/// Draws as many units as there are, with replacement, as counts: a resample is a reweighting of what was sorted once. Each replicate has
/// its own generator, seeded from the seed and its number, so the result does not depend on the number of threads or on vector width.
/// </summary>
/// <param name="units">The number of patients or images.</param>
internal sealed class Resampling(int units, ulong seed)
{
    /// <summary>Replicates computed side by side.</summary>
    public static int Lanes => Vector<double>.Count;

    /// <summary>How often each unit is drawn in the replicates <c>first … first + Lanes − 1</c>.</summary>
    /// <param name="weights">One vector per unit; overwritten.</param>
    public void Draw(int first, Span<Vector<double>> weights)
    {
        Span<double> counts = MemoryMarshal.Cast<Vector<double>, double>(weights);
        counts.Clear();
        for (int lane = 0; lane < Lanes; lane++)
        {
            ulong state = Mix(seed ^ Mix((ulong)(first + lane) + 1));
            for (int i = 0; i < units; i++)
            {
                // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), then multiplication to a range (Lemire 2019, arXiv 1805.10941).
                state += 0x9E3779B97F4A7C15;
                int unit = (int)Math.BigMul(Mix(state), (ulong)units, out _);
                counts[(unit * Lanes) + lane]++;
            }
        }
    }

    /// <summary>The finalizer of SplitMix64, a bijection without visible pattern.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
