using System.Text.Json;
using CheXNet.Evaluation.Metrics;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Evaluation;

/// <summary>Scores with the metrics that scikit-learn gives, from <c>tests/fixtures/evaluation/make_fixtures.py</c>.</summary>
internal sealed record MetricCase(
    string Name, int[] Labels, double[] Scores, double[] Other, double Auroc, double Auprc, double Brier, double Ece, double F1,
    double F1Threshold, double Youden, double YoudenThreshold, MetricCounts At03, double[] Delong)
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<MetricCase> All { get; } = JsonSerializer.Deserialize<MetricCase[]>(
        File.ReadAllText(Path.Combine(TestData.Repository, "tests", "fixtures", "evaluation", "metrics.json"))
            .Replace("at_0_3", "at03", StringComparison.Ordinal),
        Names)!;

    public RankedScores Ranked => RankedOf(Scores);

    public RankedScores RankedOf(double[] scores) => RankedScores.Of(scores, [.. Labels.Select(static y => y == 1)]);

    public static MetricCase Named(string name) => All.Single(c => c.Name == name);
}

internal sealed record MetricCounts(int Tp, int Fp, int Tn, int Fn, double F1);
