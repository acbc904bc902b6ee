using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class OverlayTests
{
    private static readonly Geometry Whole = new(64, 48, 224, 224, 64 / 224d, 48 / 224d, 0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Unseen_part_keeps_the_films_values(int channels)
    {
        PixelImage film = Films.Gradient(1024, 1024, channels);
        PixelImage overlay = Overlay.Draw(film, Heatmap.Of(Films.Explain(Films.HotCell(Films.CenterCrop, 0, 0))), OverlayStyle.Default);
        for (int y = 0; y < 1024; y++)
        {
            for (int x = 0; x < 1024; x++)
            {
                if (x is >= 64 and < 960 && y is >= 64 and < 960) continue;
                for (int c = 0; c < 3; c++) Assert.Equal(Value(film, x, y, c), Value(overlay, x, y, c));
            }
        }
    }

    [Theory]
    [InlineData(0.026, null, 0.026)]
    [InlineData(0.5, null, 0.5)]
    [InlineData(0.9, null, 0.5)]
    [InlineData(0.026, 0.26, 0.05)]
    [InlineData(0.26, 0.26, 0.5)]
    public void Colors_fade_below_the_operating_point_or_one_half(double probability, double? point, double opacity)
    {
        Assert.Equal(opacity, OverlayStyle.Default.For(probability, point).Opacity, 12);
        Assert.Equal(0.5, new OverlayStyle { Fades = false }.For(probability, point).Opacity);
    }

    [Fact]
    public void Border_of_the_seen_part_is_a_white_line()
    {
        PixelImage overlay = Overlay.Draw(
            Films.Gradient(1024, 1024), Heatmap.Of(Films.Explain(Films.HotCell(Films.CenterCrop, 3, 3))), OverlayStyle.Default);
        foreach ((int x, int y) in new[] { (64, 64), (65, 500), (959, 500), (500, 64), (500, 959), (958, 958) })
        {
            for (int c = 0; c < 3; c++) Assert.Equal(255, Value(overlay, x, y, c));
        }

        Assert.NotEqual(255, Value(overlay, 66, 500, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Seen_part_is_film_and_color_in_the_shares_of_the_opacity(double opacity)
    {
        PixelImage film = Films.Gradient(64, 48);
        Heatmap heatmap = Heatmap.Of(Films.Explain(Films.HotCell(Whole, 3, 3)));
        float[] intensity = heatmap.ToArray();

        PixelImage overlay = Overlay.Draw(film, heatmap, new OverlayStyle(ColorMap.Viridis, opacity));

        for (int i = 0; i < intensity.Length; i++)
        {
            int level = (int)Math.Round(intensity[i] * 255, MidpointRounding.AwayFromZero);
            for (int c = 0; c < 3; c++)
            {
                double blended = ((1 - opacity) * film.Pixels[i]) + (opacity * ColorMap.Viridis.Colors[(3 * level) + c]);
                Assert.InRange(overlay.Pixels[(3 * i) + c], blended - 0.501, blended + 0.501);
            }
        }
    }

    [Theory]
    [InlineData("gradcam")]
    [InlineData("cam")]
    public void Map_without_evidence_gives_the_plain_film(string method)
    {
        PixelImage film = Films.Gradient(1024, 1024);
        ViewScores view = Films.View(Films.CenterCrop, 1, 2, 0, -4);

        PixelImage overlay = Overlay.Draw(film, Heatmap.Of(Films.Explain(ExplanationMethods.Parse(method), view)), OverlayStyle.Default);

        Assert.Equal(film.Pixels.SelectMany(static gray => new[] { gray, gray, gray }), overlay.Pixels);
    }

    [Fact]
    public void Heat_map_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => Overlay.Draw(Films.Gradient(64, 64), Heatmap.Of(Films.Explain(Films.Cold(Whole))), OverlayStyle.Default));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Opacity_outside_0_to_1_is_refused(double opacity) =>
        Assert.Equal(ErrorCodes.ArgumentInvalid, Assert.Throws<InvalidInputException>(() => new OverlayStyle(opacity: opacity)).Code);

    private static byte Value(PixelImage image, int x, int y, int channel) =>
        image.Pixels[(((y * image.Width) + x) * image.Channels) + (image.Channels == 1 ? 0 : channel)];
}
