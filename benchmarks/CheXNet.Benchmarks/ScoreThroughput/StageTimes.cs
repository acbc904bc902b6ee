using System.Diagnostics;
using System.Security.Cryptography;
using CheXNet.Imaging;
using CheXNet.Models;

namespace CheXNet.Benchmarks.ScoreThroughput;

/// <summary>Time per stage and image on one thread: median over all films, and the 10th percentile, which is less noisy.</summary>
internal static class StageTimes
{
    public static void Print(IReadOnlyList<string> films, Preprocessor preprocessor, ModelSession session)
    {
        XrayDecoder decoder = new(new ImageLimits());
        Dictionary<string, List<double>> stages = [];
        foreach (string film in films)
        {
            byte[] bytes = Time("read", () => File.ReadAllBytes(film));
            Time("hash", () => SHA256.HashData(bytes));
            PixelImage image = Time("decode", () => decoder.Decode(bytes).Image);
            ModelInput input = Time("prepare", () => preprocessor.Apply(image));
            Time("network", () => session.Run(input, CancellationToken.None));
        }

        foreach ((string stage, List<double> times) in stages)
        {
            times.Sort();
            (double median, double low) = (times[times.Count / 2], times[times.Count / 10]);
            Console.WriteLine(FormattableString.Invariant($"{stage,-8} {median,7:0.00} ms (lowest tenth {low:0.00} ms)"));
        }

        T Time<T>(string stage, Func<T> work)
        {
            long start = Stopwatch.GetTimestamp();
            T result = work();
            if (!stages.TryGetValue(stage, out List<double>? times)) stages.Add(stage, times = []);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            return result;
        }
    }
}
