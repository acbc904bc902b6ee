using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>
/// The way there and back: a film with one bright spot is prepared as for the network; the mean brightness of each cell of what the
/// network is fed stands in for its map; carried back to the film, that map must peak at the spot. Any mistake in crop, scale, padding,
/// mirroring or half pixels shows.
/// </summary>
public sealed class HeatmapOnFilmTests
{
    [Theory]
    [InlineData("resize256-center224", 1024, 1024, 400, 640)]
    [InlineData("resize256-center224", 900, 1300, 520, 480)]
    [InlineData("resize256-center224", 1300, 900, 800, 300)]
    [InlineData("resize224-center224", 1000, 1400, 300, 900)]
    [InlineData("squash224", 700, 1100, 500, 300)]
    [InlineData("pad224", 1200, 800, 300, 600)]
    [InlineData("pad224", 640, 1000, 420, 250)]
    [InlineData("resize256-ten224", 1024, 1024, 400, 640)]
    [InlineData("resize256-ten224", 1200, 900, 250, 500)]
    public void Bright_spot_of_a_film_is_where_its_heat_is(string rule, int width, int height, int x, int y)
    {
        const int cells = 28;
        ModelInput input = new Preprocessor(Preprocessing.ImageNet(rule), 3).Apply(Spot(width, height, x, y, radius: 24));
        ViewScores[] views = [.. input.Views.Select((geometry, v) => Films.View(geometry, cells, cells, Brightness(input, v, cells)))];

        (double atX, double atY) = Films.CenterOfPeak(Heatmap.Of(Films.Explain(views)));

        // Half a cell, in pixels of the film.
        Geometry first = input.Views[0];
        double halfX = first.ScaleX * input.Width / cells / 2, halfY = first.ScaleY * input.Height / cells / 2;
        Assert.True(
            Math.Abs(atX - (x + 0.5)) <= halfX + 1 && Math.Abs(atY - (y + 0.5)) <= halfY + 1,
            $"{rule} on {width}×{height}: the spot is at ({x}, {y}), the heat at ({atX}, {atY}).");
    }

    private static PixelImage Spot(int width, int height, int x, int y, int radius)
    {
        byte[] pixels = new byte[width * height];
        for (int row = y - radius; row <= y + radius; row++)
        {
            for (int column = x - radius; column <= x + radius; column++)
            {
                double distance = Math.Sqrt(((row - y) * (row - y)) + ((column - x) * (column - x)));
                pixels[(row * width) + column] = (byte)Math.Max(0, 255 * (1 - (distance / radius)));
            }
        }

        return new PixelImage(width, height, 1, pixels);
    }

    /// <summary>Above black, so that black is 0.</summary>
    private static float[] Brightness(ModelInput input, int view, int cells)
    {
        float black = (float)(-0.485 / 0.229);
        int side = input.Width / cells;
        float[] map = new float[cells * cells];
        ReadOnlySpan<float> red = input.Values.AsSpan(view * input.Channels * input.Height * input.Width, input.Height * input.Width);
        for (int i = 0; i < red.Length; i++)
            map[(i / input.Width / side * cells) + (i % input.Width / side)] += Math.Max(0, red[i] - black) / (side * side);
        return map;
    }
}
