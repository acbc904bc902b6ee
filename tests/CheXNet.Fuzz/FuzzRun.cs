using System.Diagnostics;

namespace CheXNet.Fuzz;

/// <summary>What a run saw.</summary>
/// <param name="Inputs">Inputs tried.</param>
/// <param name="Accepted">Inputs that were read.</param>
/// <param name="Failures">Inputs that did what they must not, by the place where it happened.</param>
/// <param name="Slowest">The longest time that one input took.</param>
/// <param name="MostBytes">The most that one input allocated.</param>
public sealed record FuzzReport(
    long Inputs, long Accepted, IReadOnlyDictionary<string, FuzzFailure> Failures, TimeSpan Slowest, long MostBytes);

/// <summary>A failure, and the input that reproduces it.</summary>
public sealed record FuzzFailure(string Message, byte[] Input);

/// <summary>Feeds a target with changed copies of its corpus, single-threaded. The same seed and corpus give the same inputs.</summary>
public static class FuzzRun
{
    private const int MostKept = 256, MostFailures = 50;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    /// <param name="corpus">Sound files; those that the target does not take are left out. At least one must be taken.</param>
    /// <param name="goOn">Asked before each input, with the number of those before.</param>
    public static FuzzReport Run(IFuzzTarget target, IEnumerable<byte[]> corpus, int seed, Func<long, bool> goOn)
    {
        List<byte[]> seeds = [.. corpus.Where(target.Takes)];
        if (seeds.Count == 0) throw new InvalidOperationException($"The corpus has no file for the target '{target.Name}'.");
        int sound = seeds.Count;
        Random random = new(seed);
        Dictionary<string, FuzzFailure> failures = [];
        (long inputs, long accepted, long mostBytes, TimeSpan slowest) = (0, 0, 0, TimeSpan.Zero);
        for (; goOn(inputs) && failures.Count < MostFailures; inputs++)
        {
            // Every sound file is tried unchanged first.
            byte[] input = inputs < sound ? seeds[(int)inputs] : target.Mutate(seeds[random.Next(seeds.Count)], random);
            long before = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
            string? failure = Try(target, input, ref accepted, out bool read);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            TimeSpan time = Stopwatch.GetElapsedTime(began);
            (mostBytes, slowest) = (Math.Max(mostBytes, bytes), time > slowest ? time : slowest);
            failure ??= bytes > target.MostBytes ? $"it allocates more than {target.MostBytes:N0} bytes"
                : time > MostTime ? $"it takes more than {MostTime.TotalSeconds:F0} s"
                : null;
            if (failure is not null) failures.TryAdd(Place(failure), new FuzzFailure(failure, input));
            // What is accepted although it was changed leads further into the format.
            else if (read && inputs >= sound && seeds.Count < MostKept && random.Next(4) == 0) seeds.Add(input);
        }

        return new FuzzReport(inputs, accepted, failures, slowest, mostBytes);
    }

    private static string? Try(IFuzzTarget target, byte[] input, ref long accepted, out bool read)
    {
        read = false;
        try
        {
            read = target.Run(input);
            if (read) accepted++;
            return null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    /// <summary>The exception and its innermost frames: failures of one cause count once.</summary>
    private static string Place(string failure)
    {
        string[] lines = failure.Split('\n');
        IEnumerable<string> frames = lines.Where(static line => line.StartsWith("   at CheXNet.", StringComparison.Ordinal)).Take(2);
        return string.Join(" ", frames.Prepend(lines[0].Split(':')[0]).Select(static line => line.Trim()));
    }
}
