using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Metrics;
using CheXNet.Models;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>The expected calibration error of scores before and after each method, on 20,000 films that it was not fitted on.</summary>
internal static class CalibrationTable
{
    private const int Tested = 20_000;
    private const double Prevalence = 0.1;

    private static readonly (string Name, double Scale, double Shift)[] Faults =
        [("twice too sure", 2, 0), ("too high by 2", 1, 2), ("half as sure, too high by 1", 0.5, 1), ("right", 1, 0)];

    public static void Write(int seed, TextWriter to)
    {
        to.WriteLine("| the model's logits are | films | ECE before | platt | isotonic | temperature | chosen | ECE |");
        to.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((string name, double scale, double shift) in Faults)
        {
            foreach (int films in (int[])[200, 1000, 5000])
            {
                Random random = new(seed + films);
                FittingScores fit = SimulatedSite.Of(random, films, Prevalence, scale, shift);
                FittingScores other = SimulatedSite.Of(random, Tested, Prevalence, scale, shift);
                CalibrationMethod[] methods = Enum.GetValues<CalibrationMethod>();
                double[] after = [.. methods.Select(m => EceOf(other, FittedCalibration.Of(m, fit)))];
                CalibrationMethod chosen = methods.MinBy(m => HeldOutLikelihood.Of(m, fit, (ulong)seed).LogLoss);
                to.WriteLine(Invariant($"| {name} | {films:N0} | {EceOf(other, FittedCalibration.None):.000} | ")
                    + string.Join(" | ", after.Select(static e => Invariant($"{e:.000}")))
                    + Invariant($" | {chosen.ToString().ToLowerInvariant()} | {after[(int)chosen]:.000} |"));
            }
        }
    }

    private static double EceOf(FittingScores scores, FittedCalibration by) =>
        Reliability.Of(RankedScores.Of([.. scores.Logits.Select(by.Of)], scores.Labels)).Ece;
}
