using CheXNet.Evaluation.Drift;
using CheXNet.Models;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>False alarms and delays of the drift detector on simulated films: 15 correlated series, 2% refused.</summary>
internal static class DriftTable
{
    private const int Series = 15, Watched = 2_000_000, Runs = 500, Before = 500, Longest = 2000;
    private const double Common = 0.5, RefusalRate = 0.02;

    public static void Write(int seed, TextWriter to)
    {
        to.WriteLine("| reference | watched without a change | false alarms | per 100,000 films |");
        to.WriteLine("|---|---|---|---|");
        foreach (int films in (int[])[1000, 2000, 10_000])
        {
            int alarms = FalseAlarms(films, seed);
            to.WriteLine(Invariant($"| {films:N0} films | {Watched:N0} films | {alarms} | {alarms * 100_000.0 / Watched:0.00} |"));
        }

        to.WriteLine();
        to.WriteLine("| change after 500 films | noticed | median films | 95% within |");
        to.WriteLine("|---|---|---|---|");
        Delay("one series higher by 0.5 deviations", seed, static (s, z) => s == 0 ? z + 0.5 : z, RefusalRate, to);
        Delay("one series higher by 0.75 deviations", seed, static (s, z) => s == 0 ? z + 0.75 : z, RefusalRate, to);
        Delay("one series lower by 1 deviation", seed, static (s, z) => s == 0 ? z - 1 : z, RefusalRate, to);
        Delay("all series higher by 0.75 deviations", seed, static (_, z) => z + 0.75, RefusalRate, to);
        Delay("refusals 2% → 20%", seed, static (_, z) => z, 0.2, to);
    }

    /// <summary>References of 20 sites, each watched for a hundred thousand films, starting again after an alarm.</summary>
    private static int FalseAlarms(int films, int seed)
    {
        const int Sites = 20;
        int alarms = 0;
        Parallel.For(0, Sites, site =>
        {
            Random random = new((seed * 1000) + (films * 7) + site);
            DriftReference reference = ReferenceOf(films, random);
            DriftDetector detector = new(reference);
            for (int i = 0; i < Watched / Sites; i++)
            {
                if (!detector.Add(Film(random, static (_, z) => z, RefusalRate))) continue;
                Interlocked.Increment(ref alarms);
                detector = new DriftDetector(reference);
            }
        });
        return alarms;
    }

    private static void Delay(string name, int seed, Func<int, double, double> change, double refusals, TextWriter to)
    {
        int[] delays = new int[Runs];
        Parallel.For(0, Runs, run =>
        {
            Random random = new((seed * 100_000) + run);
            DriftDetector detector = new(ReferenceOf(2000, random));
            for (int i = 0; i < Before; i++) detector.Add(Film(random, static (_, z) => z, RefusalRate));
            delays[run] = Longest;
            for (int i = 1; i < Longest; i++)
            {
                if (!detector.Add(Film(random, change, refusals))) continue;
                delays[run] = i;
                break;
            }
        });
        Array.Sort(delays);
        int noticed = delays.Count(static d => d < Longest);
        to.WriteLine(Invariant($"| {name} | {noticed} of {Runs} | {delays[Runs / 2]} | {delays[(int)(0.95 * Runs)]} |"));
    }

    private static DriftReference ReferenceOf(int films, Random random)
    {
        DriftFilm[] drawn = [.. Enumerable.Range(0, films + (films / 20)).Select(_ => Film(random, static (_, z) => z, RefusalRate))];
        string[] names = [.. Enumerable.Range(0, Series).Select(static s => $"series {s}")];
        return DriftReference.Of(new ModelId("simulated", "1"), "simulated", names, drawn);
    }

    private static DriftFilm Film(Random random, Func<int, double, double> change, double refusals)
    {
        if (random.NextDouble() < refusals) return new DriftFilm("", default, [], "film-not-chest");
        double common = Normal(random);
        double?[] values = new double?[Series];
        for (int s = 0; s < Series; s++)
            values[s] = change(s, (Math.Sqrt(Common) * common) + (Math.Sqrt(1 - Common) * Normal(random)));
        return new DriftFilm("", default, values, null);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
