using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

public sealed class MetricsTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Cases => [.. MetricCase.All.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Areas_agree_with_scikit_learn(string name)
    {
        MetricCase expected = MetricCase.Named(name);
        RankCurve curve = RankCurve.Of(expected.Ranked);
        Assert.Equal(expected.Auroc, curve.Auroc, Tolerance);
        Assert.Equal(expected.Auprc, curve.AveragePrecision, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Best_thresholds_agree_with_scikit_learn(string name)
    {
        MetricCase expected = MetricCase.Named(name);
        RankCurve curve = RankCurve.Of(expected.Ranked);
        Assert.Equal(expected.F1, curve.BestF1.F1, Tolerance);
        Assert.Equal(expected.F1Threshold, curve.BestF1.Threshold);
        Assert.Equal(expected.Youden, curve.Youden.YoudenJ, Tolerance);
        // Where no threshold does better than chance, the first point is the best, which scikit-learn 1.2 places at max + 1.
        if (expected.Youden > 0) Assert.Equal(expected.YoudenThreshold, curve.Youden.Threshold);
        else Assert.Equal(double.PositiveInfinity, curve.Youden.Threshold);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Calibration_agrees_with_scikit_learn(string name)
    {
        MetricCase expected = MetricCase.Named(name);
        Reliability measured = Reliability.Of(expected.Ranked);
        Assert.Equal(expected.Brier, measured.Brier, Tolerance);
        Assert.Equal(expected.Ece, measured.Ece, Tolerance);
        Assert.Equal(expected.Labels.Length, measured.Bins.Sum(static b => b.Count));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Counts_at_a_threshold_agree_with_scikit_learn(string name)
    {
        MetricCase expected = MetricCase.Named(name);
        OperatingPoint point = OperatingPoint.At(expected.Ranked, 0.3);
        MetricCounts counts = expected.At03;
        Assert.Equal((counts.Tp, counts.Fp), ((int)point.TruePositives, (int)point.FalsePositives));
        Assert.Equal(counts.Tp / (double)(counts.Tp + counts.Fn), point.Sensitivity, Tolerance);
        Assert.Equal(counts.Tn / (double)(counts.Tn + counts.Fp), point.Specificity, Tolerance);
        Assert.Equal(counts.Tn / (double)(counts.Tn + counts.Fn), point.Npv, Tolerance);
        Assert.Equal(counts.F1, point.F1, Tolerance);
        if (counts.Tp + counts.Fp > 0) Assert.Equal(counts.Tp / (double)(counts.Tp + counts.Fp), point.Ppv, Tolerance);
        else Assert.True(double.IsNaN(point.Ppv));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void DeLong_agrees_with_its_definition(string name)
    {
        MetricCase expected = MetricCase.Named(name);
        DeLong one = DeLong.Of(expected.Ranked), other = DeLong.Of(expected.RankedOf(expected.Other));
        Assert.Equal(expected.Auroc, one.Auroc, Tolerance);
        Assert.Equal(expected.Delong[0], one.Variance, Tolerance);
        Assert.Equal(expected.Delong[1], one.Covariance(other), Tolerance);
        Assert.Equal(expected.Delong[3], other.Variance, Tolerance);
    }

    /// <summary>
    /// The ratings of Hanley and McNeil 1982 (table I: 109 CT images), whose DeLong error and interval the Stata manual prints
    /// ([R] roctab): .8932, .0307, .83295–.95339.
    /// </summary>
    [Fact]
    public void DeLong_agrees_with_a_published_example()
    {
        int[] normal = [33, 6, 6, 11, 2], abnormal = [3, 2, 2, 11, 33];
        List<double> ratings = [];
        List<bool> labels = [];
        for (int rating = 0; rating < 5; rating++)
        {
            ratings.AddRange(Enumerable.Repeat((double)rating + 1, normal[rating] + abnormal[rating]));
            labels.AddRange(Enumerable.Repeat(false, normal[rating]).Concat(Enumerable.Repeat(true, abnormal[rating])));
        }

        DeLong measured = DeLong.Of(RankedScores.Of([.. ratings], [.. labels]));
        Assert.Equal(0.8932, measured.Auroc, 4);
        Assert.Equal(0.0307, Math.Sqrt(measured.Variance), 4);
        Assert.Equal(0.83295, measured.Interval!.Value.Low, 5);
        Assert.Equal(0.95339, measured.Interval!.Value.High, 5);
    }

    [Fact]
    public void Paired_test_of_a_model_with_itself_finds_no_difference()
    {
        MetricCase given = MetricCase.Named("ties");
        Assert.Equal((0, 1), DeLong.Of(given.Ranked).Test(DeLong.Of(given.Ranked)));
    }

    [Fact]
    public void Paired_test_is_the_z_of_the_difference()
    {
        MetricCase given = MetricCase.Named("continuous");
        DeLong one = DeLong.Of(given.Ranked), other = DeLong.Of(given.RankedOf(given.Other));
        (double z, double p) = one.Test(other);
        Assert.Equal((one.Auroc - other.Auroc) / Math.Sqrt(given.Delong[0] + given.Delong[3] - (2 * given.Delong[1])), z, Tolerance);
        Assert.Equal(-z, other.Test(one).Z, Tolerance);
        Assert.InRange(p, 0, 1);
        Assert.Equal(p, other.Test(one).P, Tolerance);
    }

    [Theory]
    [InlineData(new[] { .1, .2 }, new[] { true, true }, "every image has the finding")]
    [InlineData(new[] { .1, .2 }, new[] { false, false }, "no image has the finding")]
    [InlineData(new double[0], new bool[0], "no image has both a label and a score")]
    public void One_class_is_named_and_has_no_curve(double[] scores, bool[] labels, string problem)
    {
        RankedScores ranked = RankedScores.Of(scores, labels);
        Assert.Equal(problem, ranked.Problem);
        Assert.Throws<ArgumentException>(() => RankCurve.Of(ranked));
    }

    [Fact]
    public void Score_that_is_no_number_is_refused_by_the_metric_and_left_out_by_the_finding()
    {
        Assert.Throws<ArgumentException>(static () => RankedScores.Of([.1, double.NaN], [true, false]));
        FindingScores known = FindingScores.Of([.1, double.NaN, .3, .4], [true, true, null, false], null);
        Assert.Equal([0, 3], known.Images);
        Assert.Equal((1, 1), (known.Ranked.Positives, known.Ranked.Negatives));
    }

    [Fact]
    public void Predictive_values_at_a_prevalence_follow_Bayes()
    {
        OperatingPoint point = new(0.5, TruePositives: 90, FalsePositives: 20, Positives: 100, Negatives: 200);
        Assert.Equal(0.9 * 0.01 / ((0.9 * 0.01) + (0.1 * 0.99)), point.PpvAt(0.01), Tolerance);
        Assert.Equal(point.Ppv, point.PpvAt(100 / 300.0), Tolerance);
        Assert.Equal(point.Npv, point.NpvAt(100 / 300.0), Tolerance);
    }
}
