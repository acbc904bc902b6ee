using System.Diagnostics;

namespace CheXNet.Benchmarks.ScoreThroughput;

/// <summary>Result of a round, or the median of several.</summary>
/// <param name="Rate">Images per second.</param>
/// <param name="Milliseconds">CPU time of this process per image, all threads.</param>
internal readonly record struct Measured(double Rate, double Milliseconds)
{
    public static async Task<Measured> OfAsync(int images, Func<Task> round)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await round();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Measured(images / seconds, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / images);
    }

    public static Measured Median(Measured[] rounds) =>
        new(Median(rounds.Select(static round => round.Rate)), Median(rounds.Select(static round => round.Milliseconds)));

    public override string ToString() => FormattableString.Invariant(
        $"{Rate:0.0} images/s ({Milliseconds:0.0} ms of processor time per image)");

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
