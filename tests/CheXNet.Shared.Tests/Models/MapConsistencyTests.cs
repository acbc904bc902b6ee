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
    public void Further_maps_within_their_bounds_pass() => MapConsistency.CheckFurther(Films.Mass, Further([2, 0, 1, 5], [0.6f, 0, 0.3f, 2]), 0);

    [Theory]
    [InlineData(0.9f, 0, 0.6f)] // P below M
    [InlineData(2, 0, 1.1f)] // G above P / 2
    [InlineData(2, 0, 0.3f)] // G below P / (2 + mean)
    [InlineData(2, -0.1f, 0.6f)] // a negative cell
    public void Further_maps_that_break_a_bound_are_refused(float p, float second, float g) => Assert.Equal(
        ErrorCodes.ScoreMapMismatch,
        Assert.Throws<InconsistentScoreException>(
            () => MapConsistency.CheckFurther(Films.Mass, Further([p, second, 1, 5], [g, 0, 0.3f, 2]), 0)).Code);

    [Fact]
    public void Further_map_that_is_not_finite_is_refused() => Assert.Equal(
        ErrorCodes.ScoreNotFinite,
        Assert.Throws<InconsistentScoreException>(
            () => MapConsistency.CheckFurther(Films.Mass, Further([2, float.NaN, 1, 5], [0.6f, 0, 0.3f, 2]), 0)).Code);

    // M = [1, −1, 1, 3], so P ≥ M; mean(P) = 2, so P / 4 ≤ G ≤ P / 2.
    private static ViewScores Further(float[] p, float[] g) => Films.View(Films.CenterCrop, 2, 2, 1, -1, 1, 3) with
    {
        Further = new Dictionary<string, ActivationMaps> { ["layercam"] = new(1, 2, 2, p), ["gradcampp"] = new(1, 2, 2, g) },
    };

    [Fact]
    public void Explanation_of_a_view_that_contradicts_itself_is_refused()
    {
        ViewScores good = Films.HotCell(Films.CenterCrop, 1, 1);
        ViewScores broken = good with { Logits = [good.Logits[0] + 1] };
        Assert.Throws<InconsistentScoreException>(() => Films.Explain(good, broken));
    }
}
