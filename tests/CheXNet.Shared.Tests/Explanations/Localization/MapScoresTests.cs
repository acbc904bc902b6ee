using CheXNet.Explanations.Localization;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations.Localization;

public sealed class MapScoresTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_measure_is_that_of_a_loop_over_pixels(int seed)
    {
        const int width = 23, height = 17;
        ArrayMap map = ArrayMap.Random(width, height, seed);
        RectangleD[] boxes = [new(2, 3, 9, 8.4), new(7.6, 5, 15, 12)];
        var pixels = Enumerable.Range(0, width * height).Select(i => (X: i % width, Y: i / width)).ToArray();
        var inside = pixels.Where(p => boxes.Any(b =>
            b.Left <= p.X + 0.5 && p.X + 0.5 < b.Right && b.Top <= p.Y + 0.5 && p.Y + 0.5 < b.Bottom)).ToHashSet();

        MapScores scores = MapScores.Of(map, boxes);

        Assert.Equal(inside.Sum(p => map.At(p.X, p.Y)) / pixels.Sum(p => map.At(p.X, p.Y)), scores.Energy, 5);
        foreach ((int i, int threshold) in MapScores.Thresholds.Index())
        {
            var above = pixels.Where(p => map.At(p.X, p.Y) * 255 >= threshold).ToHashSet();
            double expected = (double)above.Intersect(inside).Count() / above.Union(inside).Count();
            Assert.Equal(expected, scores.Ious[i], 6);
        }

        var peak = pixels.MaxBy(p => map.At(p.X, p.Y));
        Assert.Equal(PointingGame.IsHit((peak.X + 0.5, peak.Y + 0.5), boxes), scores.Pointing);
        RectangleD[] detected =
            [.. WangProtocol.Thresholds.SelectMany(t => FloodedBoxes(width, height, (x, y) => map.At(x, y) * 255 >= t))];
        WangScores expectedWang = WangProtocol.Score(detected, boxes);
        Assert.Equal(expectedWang.FoundIou, scores.Wang.FoundIou);
        Assert.Equal(expectedWang.FoundIoBb, scores.Wang.FoundIoBb);
        Assert.Equal(expectedWang.FalseIou, scores.Wang.FalseIou);
        Assert.Equal(expectedWang.FalseIoBb, scores.Wang.FalseIoBb);
    }

    [Fact]
    public void Map_that_is_the_box_is_perfect()
    {
        float[] values = new float[100];
        for (int y = 2; y < 6; y++) values.AsSpan((y * 10) + 3, 4).Fill(1);
        MapScores scores = MapScores.Of(new ArrayMap(10, 10, values), [new RectangleD(3, 2, 7, 6)]);
        Assert.True(scores is { Pointing: true, PointingNear: true, Energy: 1, IsZero: false });
        Assert.All(scores.Ious, static iou => Assert.Equal(1, iou));
        Assert.All(scores.Wang.FoundIou.Concat(scores.Wang.FoundIoBb), static found => Assert.Equal(1, found));
        Assert.All(scores.Wang.FalseIou.Concat(scores.Wang.FalseIoBb), static wrong => Assert.Equal(0, wrong));
    }

    [Fact]
    public void Tolerance_counts_a_near_miss()
    {
        float[] values = new float[400];
        values[0] = 1;
        MapScores scores = MapScores.Of(new ArrayMap(20, 20, values), [new RectangleD(12, 0, 16, 4)]);
        Assert.True(scores is { Pointing: false, PointingNear: true, Energy: 0 });
    }

    [Fact]
    public void Zero_map_misses_everything()
    {
        MapScores scores = MapScores.Of(new ArrayMap(4, 4, new float[16]), [new RectangleD(0, 0, 4, 4)]);
        Assert.True(scores is { IsZero: true, Pointing: false, PointingNear: false, Energy: 0 });
        Assert.All(scores.Ious, static iou => Assert.Equal(0, iou));
        Assert.All(scores.Wang.FoundIou, static found => Assert.Equal(0, found));
        Assert.All(scores.Wang.FalseIou, static wrong => Assert.Equal(0, wrong));
    }

    [Fact]
    public void Box_beyond_the_film_is_cut_and_one_outside_is_refused()
    {
        ArrayMap map = ArrayMap.Random(10, 10, 1);
        Assert.Equal(
            MapScores.Of(map, [new RectangleD(5, 5, 10, 10)]).Ious, MapScores.Of(map, [new RectangleD(5, 5, 40, 40)]).Ious);
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => MapScores.Of(map, [new RectangleD(500, 500, 600, 600)]));
        Assert.Contains("10 × 10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Regions_are_those_of_a_flood_fill(double share)
    {
        const int width = 40, height = 30;
        Random random = new(7);
        bool[] set = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < share)];
        ConnectedRegions regions = new();
        for (int y = 0; y < height; y++) regions.AddRow(set.AsSpan(y * width, width));

        var expected = FloodedBoxes(width, height, (x, y) => set[(y * width) + x])
            .OrderBy(static b => b.ToString(), StringComparer.Ordinal);
        var found = regions.Boxes().Select(static b => new RectangleD(b.Left, b.Top, b.Right, b.Bottom));
        Assert.Equal(expected, found.OrderBy(static b => b.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void Protocol_counts_found_and_false_boxes()
    {
        RectangleD[] truth = [new(0, 0, 10, 10), new(50, 50, 60, 60)];

        // IoU .5 and IoBB 1 with the first; IoU 1/7, IoBB ¼ with the second; nothing.
        RectangleD[] detected = [new(0, 0, 10, 5), new(55, 55, 65, 65), new(90, 90, 95, 95)];

        WangScores scores = WangProtocol.Score(detected, truth);

        Assert.Equal(2, scores.Boxes);
        Assert.Equal([2, 1, 1, 1, 0, 0, 0], scores.FoundIou);
        Assert.Equal([1, 2, 2, 2, 3, 3, 3], scores.FalseIou);
        Assert.Equal([2, 1, 1, 1, 1], scores.FoundIoBb);
        Assert.Equal([1, 2, 2, 2, 2], scores.FalseIoBb);
    }

    private static IEnumerable<RectangleD> FloodedBoxes(int width, int height, Func<int, int, bool> isSet)
    {
        HashSet<(int X, int Y)> left =
            [.. Enumerable.Range(0, width * height).Select(i => (i % width, i / width)).Where(p => isSet(p.Item1, p.Item2))];
        while (left.Count > 0)
        {
            Stack<(int X, int Y)> next = new([left.First()]);
            left.Remove(next.Peek());
            List<(int X, int Y)> region = [];
            while (next.TryPop(out var at))
            {
                region.Add(at);
                var around = Enumerable.Range(0, 9).Select(i => (at.X + (i % 3) - 1, at.Y + (i / 3) - 1));
                foreach (var beside in around.Where(left.Remove)) next.Push(beside);
            }

            yield return new RectangleD(
                region.Min(static p => p.X), region.Min(static p => p.Y), region.Max(static p => p.X) + 1, region.Max(static p => p.Y) + 1);
        }
    }
}
