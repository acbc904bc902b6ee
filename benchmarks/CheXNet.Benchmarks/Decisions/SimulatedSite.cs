using CheXNet.Evaluation.Fitting;

namespace CheXNet.Benchmarks.Decisions;

/// <summary>
/// A hospital whose model has an AUROC of .856: logits of two normal classes 1.5 apart. The calibrated logit is <c>1.5 z − 1.125</c> plus
/// the logarithm of the odds.
/// </summary>
internal static class SimulatedSite
{
    public const double Distance = 1.5;

    /// <summary>Films of as many patients, with a score that is turned into <c>scale · logit + shift</c>.</summary>
    public static FittingScores Of(Random random, int films, double prevalence, double scale = 1, double shift = 0)
    {
        bool[] labels = [.. Enumerable.Range(0, films).Select(_ => random.NextDouble() < prevalence)];
        int[] all = [.. Enumerable.Range(0, films)];
        double odds = Math.Log(prevalence / (1 - prevalence));
        double[] logits = [.. labels.Select(y => (scale * ((Distance * LogitOf(random, y)) - 1.125 + odds)) + shift)];
        return new FittingScores(all, logits, labels, all);
    }

    private static double LogitOf(Random random, bool present) => Normal(random) + (present ? Distance : 0);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
