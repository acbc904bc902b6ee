using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class HeatRegionsTests
{
    private static readonly Geometry Whole = new(700, 700, 224, 224, 3.125, 3.125, 0, 0);

    [Fact]
    public void One_hot_cell_is_one_region_around_it_in_original_pixels()
    {
        HeatRegion region = Assert.Single(Of(RegionRule.Default, Hot((2, 5))).All);

        // The cell's center is at (550, 250); bilinear weights fall to a half within half a cell.
        Assert.Equal((500, 200, 100, 100), (region.X, region.Y, region.Width, region.Height));
        Assert.InRange(region.PeakX, 548, 551);
        Assert.InRange(region.PeakY, 248, 251);
        Assert.Equal(1, region.Peak, 0.02);
        Assert.InRange(region.Energy, 0.38, 0.42);
        Assert.InRange(region.Pixels, 1, (100 * 100) - 1);
    }

    [Fact]
    public void Regions_apart_are_two_and_regions_that_meet_are_one()
    {
        Assert.Equal(2, Of(RegionRule.Default, Hot((1, 1), (5, 5))).All.Count);
        Assert.Equal(2, Of(RegionRule.Default, Hot((1, 1), (1, 3))).All.Count);
        Assert.Single(Of(RegionRule.Default, Hot((1, 1), (1, 2))).All);
    }

    [Fact]
    public void Arms_that_meet_further_down_are_one_region()
    {
        // A U: its arms are two runs in every row but the last ones.
        HeatRegion region = Assert.Single(Of(RegionRule.Default, Hot(
            (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (5, 2), (5, 3), (5, 4), (4, 4), (3, 4), (2, 4), (1, 4))).All);

        Assert.Equal((100, 100, 400, 500), (region.X, region.Y, region.Width, region.Height));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1)]
    public void Regions_of_a_share_hold_it_and_hardly_more(double share)
    {
        Heatmap heatmap = Heatmap.Of(Films.Explain(Hot((1, 1), (4, 3), (4, 4), (6, 6))));

        HeatRegions regions = HeatRegions.Of(heatmap, RegionRule.OfEnergy(share));

        Assert.InRange(regions.All.Sum(static r => r.Energy), share - 1e-6, share + 0.01);
        float[] all = heatmap.ToArray();
        Assert.Equal(all.LongCount(v => v >= regions.Threshold), regions.All.Sum(static r => r.Pixels));
        Assert.Equal(regions.All.OrderByDescending(static r => r.Energy), regions.All);
    }

    [Fact]
    public void Map_that_is_zero_has_no_regions()
    {
        Assert.Empty(Of(RegionRule.Default, Films.Cold(Whole)).All);
        Assert.Empty(Of(RegionRule.OfEnergy(0.5), Films.Cold(Whole)).All);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Rule_out_of_range_is_refused(double value)
    {
        Assert.Equal(ErrorCodes.ArgumentInvalid, Assert.Throws<InvalidInputException>(() => RegionRule.OfThreshold(value)).Code);
        Assert.Equal(ErrorCodes.ArgumentInvalid, Assert.Throws<InvalidInputException>(() => RegionRule.OfEnergy(value)).Code);
        Assert.Throws<InvalidInputException>(() => new PictureMarks { Contours = [0.5, value] });
    }

    [Fact]
    public void Contour_runs_where_the_level_is_crossed_and_nowhere_else()
    {
        Heatmap heatmap = Heatmap.Of(Films.Explain(Hot((3, 3))));
        float[] all = heatmap.ToArray();
        HashSet<(int X, int Y)> marked = [];

        ContourLines.Trace(heatmap, [0.5], (x, y) => marked.Add((x, y)));

        IEnumerable<(int X, int Y)> crossings =
            from y in Enumerable.Range(1, 698)
            from x in Enumerable.Range(1, 698)
            where all[(y * 700) + x] >= 0.5
            where new[] { all[(y * 700) + x - 1], all[(y * 700) + x + 1], all[((y - 1) * 700) + x], all[((y + 1) * 700) + x] }.Min() < 0.5
            select (x, y);
        Assert.NotEmpty(marked);
        Assert.Equal(crossings.ToHashSet(), marked);
    }

    private static HeatRegions Of(RegionRule rule, ViewScores view) => HeatRegions.Of(Heatmap.Of(Films.Explain(view)), rule);

    private static ViewScores Hot(params (int Row, int Column)[] cells)
    {
        float[] map = new float[49];
        foreach ((int row, int column) in cells) map[(row * 7) + column] = 1;
        return Films.View(Whole, 7, 7, map);
    }
}
