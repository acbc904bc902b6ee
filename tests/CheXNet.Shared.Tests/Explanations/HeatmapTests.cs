using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class HeatmapTests
{
    private static readonly Geometry Everything = new(70, 70, 224, 224, 70 / 224d, 70 / 224d, 0, 0);

    /// <summary>
    /// Rule, original size, offset, scale, flip; the hot cell; where its center lies on the original, worked out by hand.
    /// </summary>
    public static TheoryData<string, Geometry, int, int, double, double> HotCells => new()
    {
        { "resize256-center224", Films.CenterCrop, 2, 4, (144 + 16) * 4, (80 + 16) * 4 },
        { "resize256-center224, wide", new(1600, 800, 224, 224, 1600 / 512d, 800 / 256d, 144, 16), 3, 3, 800, 400 },
        { "resize224-center224", new(1024, 1024, 224, 224, 1024 / 224d, 1024 / 224d, 0, 0), 2, 4, 144 / 224d * 1024, 80 / 224d * 1024 },
        { "squash224", new(1000, 500, 224, 224, 1000 / 224d, 500 / 224d, 0, 0), 2, 4, 144 / 224d * 1000, 80 / 224d * 500 },
        { "pad224", new(1024, 512, 224, 224, 1024 / 224d, 512 / 112d, 0, -56), 3, 4, 144 / 224d * 1024, 256 },
        { "resize256-center224, mirrored", Films.CenterCrop with { Flipped = true }, 2, 4, (224 - 144 + 16) * 4, (80 + 16) * 4 },
    };

    [Theory]
    [MemberData(nameof(HotCells))]
    public void Hot_cell_peaks_where_the_model_saw_it(string rule, Geometry geometry, int row, int column, double x, double y)
    {
        (double atX, double atY) = Films.CenterOfPeak(Heatmap.Of(Films.Explain(Films.HotCell(geometry, row, column))));
        Assert.True(Math.Abs(atX - x) <= 1 && Math.Abs(atY - y) <= 1, $"{rule}: the peak is at ({atX}, {atY}), not at ({x}, {y}).");
    }

    [Fact]
    public void Hot_cell_of_one_of_ten_views_peaks_where_that_view_lies()
    {
        Geometry[] views = TenCrop(1024);
        ViewScores[] scores = [.. views.Select(Films.Cold)];
        scores[1] = Films.HotCell(views[1], 2, 4);

        (double x, double y) = Films.CenterOfPeak(Heatmap.Of(Films.Explain(scores)));

        Assert.Equal(((144 + 32) * 4, 80 * 4), (x, y));
    }

    [Fact]
    public void Several_views_are_averaged_over_those_that_saw_the_pixel()
    {
        // The left view is all 4, the right one all 2; they share columns 32 to 64 of 96.
        Geometry left = new(96, 64, 64, 64, 1, 1, 0, 0), right = left with { OffsetX = 32 };
        float[] row = new float[96];

        Heatmap.Of(Films.Explain(Films.View(left, 1, 1, 4), Films.View(right, 1, 1, 2))).FillRow(10, row);

        Assert.All(row[..32], static value => Assert.Equal(1, value));
        Assert.All(row[32..64], static value => Assert.Equal(0.75f, value));
        Assert.All(row[64..], static value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Mean_over_views_is_scaled_to_its_own_peak()
    {
        Geometry[] views = [.. Enumerable.Repeat(Everything, 4)];
        ViewScores[] scores = [.. views.Select(Films.Cold)];
        scores[2] = Films.HotCell(Everything, 3, 3);
        Assert.Equal(1, Heatmap.Of(Films.Explain(scores)).ToArray().Max());
    }

    [Fact]
    public void Unseen_pixels_have_no_intensity()
    {
        Heatmap heatmap = Heatmap.Of(Films.Explain(Films.View(Films.CenterCrop, 1, 1, 5)));
        float[] row = new float[1024];
        heatmap.FillRow(500, row);
        Assert.All(row[..64], static value => Assert.Equal(0, value));
        Assert.All(row[64..960], static value => Assert.Equal(1, value));
        Assert.All(row[960..], static value => Assert.Equal(0, value));
        heatmap.FillRow(63, row);
        Assert.All(row, static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Heat_on_padding_is_not_made_up_for_on_the_film()
    {
        // 64 wide, 32 high, padded to 64×64 with 16 rows above and below; two rows of cells a quarter each of padding.
        Geometry padded = new(64, 32, 64, 64, 1, 1, 0, -16);
        Heatmap heatmap = Heatmap.Of(Films.Explain(Films.View(padded, 4, 1, 10, 1, 1, 0)));
        for (int y = 0; y < 32; y++) Assert.False(heatmap.Seen.Row(y).Contains(false));
        Assert.InRange(heatmap.ToArray()[16 * 64], 0.0999, 0.1001);
    }

    [Fact]
    public void Cam_and_GradCam_give_the_same_picture()
    {
        float[] map = [.. Enumerable.Range(0, 49).Select(static i => MathF.Sin(i) * 3)];
        ViewScores view = Films.View(Films.CenterCrop, 7, 7, map);
        float[] cam = Heatmap.Of(Films.Explain(ExplanationMethods.Cam, view)).ToArray();
        float[] gradCam = Heatmap.Of(Films.Explain(ExplanationMethods.GradCam, view)).ToArray();
        for (int i = 0; i < cam.Length; i++) Assert.Equal(cam[i], gradCam[i], 1e-6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-3f)]
    [InlineData(-1e-30f)]
    public void Map_without_anything_positive_is_zero_everywhere(float cell)
    {
        Heatmap heatmap = Heatmap.Of(Films.Explain(ExplanationMethods.Cam, Films.View(Everything, 7, 7, [.. Enumerable.Repeat(cell, 49)])));
        Assert.True(heatmap.IsZero);
        Assert.All(heatmap.ToArray(), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Intensity_lies_between_0_and_1_for_any_finite_map_in_one_view_or_several()
    {
        Gen<float> cell = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(static i => i / 100f),
            Gen.Elements(0f, -0f, float.Epsilon, -float.Epsilon, 1e-38f, 1e-20f, 1e20f, -1e20f));
        Gen<(float[] A, float[] B, int Views)> cases =
            from a in cell.ArrayOf(9) from b in cell.ArrayOf(9) from views in Gen.Choose(1, 2) select (a, b, views);
        Prop.ForAll(cases.ToArbitrary(), static test =>
        {
            Geometry whole = new(50, 40, 64, 64, 50 / 64d, 40 / 64d, 0, 0), part = new(50, 40, 32, 32, 1, 1, 10, 4, Flipped: true);
            ViewScores[] views = [View(whole, test.A), View(part, test.B)];
            float[] all = Heatmap.Of(Films.Explain(ExplanationMethods.Cam, views[..test.Views])).ToArray();
            return Array.TrueForAll(all, static value => value is >= 0 and <= 1);
        }).QuickCheckThrowOnFailure();

        static ViewScores View(Geometry geometry, float[] map) =>
            new(geometry, [(float)(map.Average(static value => (double)value) + Films.Bias)], new ActivationMaps(1, 3, 3, map));
    }

    [Fact]
    public void Views_of_different_originals_are_refused() =>
        Assert.Throws<ArgumentException>(() => Heatmap.Of(Films.Explain(Films.Cold(Everything), Films.Cold(Films.CenterCrop))));

    /// <summary>Four corners and the center of a square resized to 256, then the five mirrored.</summary>
    private static Geometry[] TenCrop(int side)
    {
        (int X, int Y)[] corners = [(0, 0), (32, 0), (0, 32), (32, 32), (16, 16)];
        return [.. new[] { false, true }.SelectMany(flipped => corners.Select(at =>
            new Geometry(side, side, 224, 224, side / 256d, side / 256d, at.X, at.Y, flipped)))];
    }
}
