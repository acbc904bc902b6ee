using CheXNet.Explanations;
using CheXNet.Imaging;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class SeenAreaTests
{
    [Fact]
    public void Center_crop_of_1024_sees_columns_64_to_960() =>
        Assert.Equal(new PixelRectangle(64, 64, 960, 960), PixelRectangle.Seen(Films.CenterCrop));

    [Fact]
    public void Pixel_is_seen_when_its_center_is() =>
        Assert.Equal(new PixelRectangle(0, 2, 3, 9), PixelRectangle.Seen(new Geometry(10, 9, 3, 10, 1, 1, 0.5, 1.5001)));

    [Fact]
    public void Outline_runs_along_unseen_parts_only_and_on_seen_pixels()
    {
        // Seen: columns 3 to 10 of 10, all 6 rows: only the left side borders on something unseen.
        SeenArea area = new(10, 6, [new PixelRectangle(3, 0, 10, 6)]);
        Assert.Equal([.. Enumerable.Range(0, 6).Select(static y => (3, y))], Marked(area, 1).Order());
    }

    [Fact]
    public void Fully_seen_film_has_no_outline()
    {
        SeenArea area = new(10, 6, [new PixelRectangle(0, 0, 6, 6), new PixelRectangle(5, 0, 10, 6)]);
        for (int y = 0; y < 6; y++) Assert.False(area.Row(y).Contains(false));
        Assert.Empty(Marked(area, 2));
    }

    [Fact]
    public void Outline_is_exactly_the_seen_pixels_beside_an_unseen_one_for_any_views()
    {
        Gen<PixelRectangle> rectangle =
            from left in Gen.Choose(0, 11)
            from width in Gen.Choose(1, 12)
            from top in Gen.Choose(0, 8)
            from height in Gen.Choose(1, 9)
            select new PixelRectangle(left, top, Math.Min(12, left + width), Math.Min(9, top + height));
        Prop.ForAll(rectangle.NonEmptyListOf().Select(static list => list.Take(4).ToArray()).ToArbitrary(), static views =>
        {
            SeenArea area = new(12, 9, views);
            HashSet<(int, int)> expected = [];
            for (int y = 0; y < 9; y++)
            {
                for (int x = 0; x < 12; x++)
                {
                    if (Seen(x, y) && (!Seen(x - 1, y) || !Seen(x + 1, y) || !Seen(x, y - 1) || !Seen(x, y + 1))) expected.Add((x, y));
                    if (Inside(x, y) && area.Row(y)[x] != Seen(x, y)) return false;
                }
            }

            return Marked(area, 1).SetEquals(expected);

            static bool Inside(int x, int y) => x is >= 0 and < 12 && y is >= 0 and < 9;
            bool Seen(int x, int y) => !Inside(x, y) || Array.Exists(views, v => v.Left <= x && x < v.Right && v.Top <= y && y < v.Bottom);
        }).QuickCheckThrowOnFailure();
    }

    private static HashSet<(int X, int Y)> Marked(SeenArea area, int thickness)
    {
        HashSet<(int, int)> marked = [];
        area.Outline(thickness, (x, y) => marked.Add((x, y)));
        return marked;
    }
}
