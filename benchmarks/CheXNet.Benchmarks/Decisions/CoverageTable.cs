using CheXNet.Evaluation.Fitting;
using CheXNet.Models;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>
/// Coverage of conformal sets over 1,000 simulated sites: each fits its own sets on its n films and is tested on 1,000 others, also at
/// places where the finding is rarer or more frequent. Coverage is the share of films that are not answered wrongly.
/// </summary>
internal static class CoverageTable
{
    private const int Sites = 1000, Tested = 1000;
    private const double Prevalence = 0.4;

    public static void Write(int seed, TextWriter to)
    {
        to.WriteLine("| films | error rate | sites with sets | with the finding | without | all, 40% have it | 5% | 80% | uncertain |");
        to.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (double errorRate in (double[])[0.1, 0.05])
        {
            foreach (int films in (int[])[50, 200, 1000]) to.WriteLine(RowOf(films, errorRate, seed));
        }
    }

    private static string RowOf(int films, double errorRate, int seed)
    {
        Random random = new(seed + films);
        List<double> present = [], absent = [], uncertain = [];
        for (int site = 0; site < Sites; site++)
        {
            ConformalSet set = ConformalFit.Of(SimulatedSite.Of(random, films, Prevalence), errorRate, (ulong)((seed * Sites) + site));
            if (set.PresentFrom is null || set.AbsentTo is null) continue;
            FittingScores tested = SimulatedSite.Of(random, Tested, Prevalence);
            ConformalAnswer[] answers = [.. tested.Logits.Select(set.AnswerOf)];
            present.Add(1 - ShareOf(answers, tested.Labels, true, ConformalAnswer.No));
            absent.Add(1 - ShareOf(answers, tested.Labels, false, ConformalAnswer.Yes));
            uncertain.Add(answers.Count(static a => a == ConformalAnswer.Uncertain) / (double)Tested);
        }

        return Invariant($"| {films:N0} | {errorRate} | {present.Count:N0} | {Text(present)} | {Text(absent)} | ")
            + string.Join(" | ", new[] { Prevalence, 0.05, 0.8 }
                .Select(p => Text([.. present.Zip(absent, (a, b) => (p * a) + ((1 - p) * b))])))
            + Invariant($" | {uncertain.DefaultIfEmpty(double.NaN).Average():0%} |");
    }

    private static double ShareOf(ConformalAnswer[] answers, bool[] labels, bool label, ConformalAnswer answer)
    {
        ConformalAnswer[] of = [.. answers.Where((_, i) => labels[i] == label)];
        return of.Count(a => a == answer) / (double)of.Length;
    }

    /// <summary>The mean with twice its standard error.</summary>
    private static string Text(List<double> coverage)
    {
        if (coverage.Count == 0) return "–";
        double mean = coverage.Average(), variance = coverage.Average(c => (c - mean) * (c - mean));
        return Invariant($"{mean:.0000} ± {2 * Math.Sqrt(variance / coverage.Count):.0000}");
    }
}
