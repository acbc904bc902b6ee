using CheXNet.Models;
using CheXNet.Shared.Tests.Explanations;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class MapConsistencyTests
{
    [Fact]
    public void Map_whose_mean_and_bias_make_the_logit_passes() => MapConsistency.Check(Films.Mass, [1, 2, 3, -2], 0.5f, 1.5f);

    [Fact]
    public void Rounding_of_large_cancelling_cells_passes() => MapConsistency.Check(Films.Mass, [30_000, -30_000, 1, 1], 0, 0.502f);

    [Theory]
    [InlineData(1.501f)]
    [InlineData(1.51f)]
    [InlineData(-1.5f)]
    [InlineData(1f)]
    public void Map_of_another_logit_is_refused(float logit)
    {
        InconsistentScoreException error = Assert.Throws<InconsistentScoreException>(
            () => MapConsistency.Check(Films.Mass, [1, 2, 3, -2], 0.5f, logit));
        Assert.Equal(ErrorCodes.ScoreMapMismatch, error.Code);
        Assert.Contains("Mass", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, 0, 0)]
    [InlineData(float.PositiveInfinity, 0, 0)]
    [InlineData(0, float.NaN, 0)]
    [InlineData(0, 0, float.NegativeInfinity)]
    public void Number_that_is_not_finite_is_refused(float cell, float bias, float logit) =>
        Assert.Equal(
            ErrorCodes.ScoreNotFinite,
            Assert.Throws<InconsistentScoreException>(() => MapConsistency.Check(Films.Mass, [cell, 0], bias, logit)).Code);

    [Fact]
    public void Empty_map_is_refused() =>
        Assert.Equal(
            ErrorCodes.ScoreNotFinite, Assert.Throws<InconsistentScoreException>(() => MapConsistency.Check(Films.Mass, [], 0, 0)).Code);

    [Fact]
    public void Explanation_of_a_view_that_contradicts_itself_is_refused()
    {
        ViewScores good = Films.HotCell(Films.CenterCrop, 1, 1);
        ViewScores broken = good with { Logits = [good.Logits[0] + 1] };
        Assert.Throws<InconsistentScoreException>(() => Films.Explain(good, broken));
    }
}
