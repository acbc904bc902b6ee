using CheXNet.Explanations;
using CheXNet.Explanations.Localization;
using CheXNet.Findings;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class PointingGameTests
{
    private static readonly RectangleD Box = new(10, 20, 30, 40);

    [Theory]
    [InlineData(20, 30, 0, true)]
    [InlineData(10, 20, 0, true)]
    [InlineData(30.5, 30, 0, false)]
    [InlineData(33, 44, 5, true)]
    [InlineData(33, 44, 4.9, false)]
    [InlineData(20, 5, 15, true)]
    public void Point_hits_in_or_near_a_box(double x, double y, double tolerance, bool hits)
    {
        Assert.Equal(hits, PointingGame.IsHit((x, y), [Box], tolerance));
        Assert.Equal(hits, PointingGame.IsHit((x, y), [new RectangleD(500, 500, 501, 501), Box], tolerance));
        Assert.False(PointingGame.IsHit((x, y), []));
    }

    [Fact]
    public void Maximum_is_the_center_of_the_greatest_cell()
    {
        float[] cells = new float[16];
        cells[6] = 3;

        (double x, double y) = PointingGame.Maximum(Map(4, 4, cells))!.Value;

        Assert.Equal(100 * 2.5 / 4, x, 1.0);
        Assert.Equal(80 * 1.5 / 4, y, 1.0);
    }

    [Fact]
    public void Maximum_in_a_corner_is_the_center_of_the_cells_flat_part() =>
        Assert.Equal((12.5, 10), PointingGame.Maximum(Map(2, 2, 5, 1, 1, 0)));

    [Fact]
    public void Map_without_evidence_has_no_maximum() => Assert.Null(PointingGame.Maximum(Map(2, 2, 0, -1, 0, 0)));

    private static Heatmap Map(int height, int width, params float[] cells)
    {
        SaliencyMap map = new(new Finding("Mass"), "cam", height, width, cells);
        return Heatmap.Of([new ExplainedView(new Geometry(100, 80, 100, 80, 1, 1, 0, 0), 0, map)]);
    }
}
