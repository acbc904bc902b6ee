using System.Text.Json;
using CheXNet.Evaluation.Fitting;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Evaluation.Fitting;

/// <summary>Logits with the calibrations that scikit-learn gives, from <c>tests/fixtures/evaluation/make_calibration.py</c>.</summary>
internal sealed record CalibrationCase(
    string Name, double[] Logits, int[] Labels, double[] At, double[] Platt, double[] Isotonic, double[] Temperature)
{
    public static IReadOnlyList<CalibrationCase> All { get; } = JsonSerializer.Deserialize<CalibrationCase[]>(
        File.ReadAllText(Path.Combine(TestData.Repository, "tests", "fixtures", "evaluation", "calibration.json")),
        JsonSerializerOptions.Web)!;

    public FittingScores Scores => Simulated.ScoresOf(Logits, [.. Labels.Select(static y => y == 1)]);
}

/// <summary>Scores from a seed.</summary>
internal static class Simulated
{
    /// <summary>Every image is a patient of its own.</summary>
    public static FittingScores ScoresOf(double[] logits, bool[] labels)
    {
        int[] all = [.. Enumerable.Range(0, logits.Length)];
        return new FittingScores(all, logits, labels, all);
    }

    /// <summary>Logits of two normal classes 1.5 apart (calibrated: <c>1.5 z − 1.125 + log odds</c>), scaled and shifted.</summary>
    public static FittingScores Of(Random random, int count, double prevalence, double scale = 1, double shift = 0)
    {
        bool[] labels = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < prevalence)];
        return ScoresOf([.. labels.Select(y => (scale * (Normal(random) + (y ? 1.5 : 0))) + shift)], labels);
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
