using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Metrics;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation.Fitting;

public sealed class OperatingRuleTests
{
    private static readonly RankedScores Ranked = RankedScores.Of(
        [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], [true, true, false, true, false, true, false, false]);

    [Theory]
    [InlineData("f1", 0.35)]
    [InlineData("youden", 0.75)]
    [InlineData("sensitivity=0.75", 0.55)]
    [InlineData("Sensitivity=0.8", 0.35)]
    [InlineData("specificity=0.75", 0.55)]
    [InlineData("specificity=0.8", 0.75)]
    public void Rule_chooses_its_point_halfway_to_the_next_score(string rule, double threshold) =>
        Assert.Equal(threshold, OperatingRule.Parse(rule).ThresholdOf(RankCurve.Of(Ranked))!.Value, 1e-12);

    [Fact]
    public void Scores_of_0_and_1_have_a_threshold_between_or_none()
    {
        RankedScores certain = RankedScores.Of([1, 1, 0, 0], [true, true, false, false]);
        Assert.Equal(0.5, OperatingRule.Parse("f1").ThresholdOf(RankCurve.Of(certain)));
        RankedScores all = RankedScores.Of([0, 0, 0], [true, false, true]);
        Assert.Null(OperatingRule.Parse("f1").ThresholdOf(RankCurve.Of(all)));
    }

    [Theory]
    [InlineData("best")]
    [InlineData("f1=0.5")]
    [InlineData("sensitivity")]
    [InlineData("sensitivity=0,9")]
    [InlineData("sensitivity=1")]
    [InlineData("specificity=-1")]
    public void Other_text_is_refused_with_the_forms(string text) => Assert.Contains(
        "write f1, youden, sensitivity=0.9 or specificity=0.9",
        Assert.Throws<InvalidInputException>(() => OperatingRule.Parse(text)).Message, StringComparison.Ordinal);
}
