using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class FilmViewsTests
{
    private static readonly PixelImage Film = new(
        300, 260, 1, [.. Enumerable.Range(0, 300 * 260).Select(static i => (byte)((i * 7) + (i / 300 * 3)))]);

    [Theory]
    [InlineData("resize256-center224", 448, 1, "resize512-center448")]
    [InlineData("squash224", 320, 1, "squash320")]
    [InlineData("pad64", 96, 1, "pad96")]
    [InlineData("resize256-ten224", 112, 10, "resize128-ten112")]
    public void Size_shows_the_same_part_of_the_film_in_more_pixels(string rule, int size, int views, string same)
    {
        ModelInput input = new FilmViews(Card(rule), [size], smooth: false).Prepare(Film).Single();
        ModelInput expected = new Preprocessor(Card(same).Preprocessing, 3).Apply(Film);

        Assert.Equal((size, size, views), (input.Width, input.Height, input.Views.Count));
        Assert.Equal(expected.Views, input.Views);
        Assert.Equal(expected.Values, input.Values);
        RectangleD own = new Preprocessor(Card(rule).Preprocessing, 3).Apply(Film).Views[0].Seen;
        Assert.Equal(own.Left, input.Views[0].Seen.Left, 2.0);
        Assert.Equal(own.Bottom, input.Views[0].Seen.Bottom, 2.0);
    }

    [Fact]
    public void Without_sizes_the_cards_own_is_used() =>
        Assert.Equal([224], new FilmViews(Card("resize256-center224"), [], smooth: false).Sizes);

    [Fact]
    public void Smoothed_crop_is_ten_crops() =>
        Assert.Equal(10, new FilmViews(Card("resize256-center224"), [], smooth: true).Prepare(Film).Single().Views.Count);

    [Theory]
    [InlineData("squash224")]
    [InlineData("pad224")]
    [InlineData("resize224-center224")]
    public void Smoothed_whole_film_is_the_film_and_its_mirror_image(string rule)
    {
        ModelInput input = new FilmViews(Card(rule), [], smooth: true).Prepare(Film).Single();

        Assert.Equal([false, true], input.Views.Select(static v => v.Flipped));
        int each = input.Channels * input.Height * input.Width;
        for (int row = 0; row < each; row += input.Width)
        {
            Assert.Equal(
                input.Values.AsSpan(row, input.Width).ToArray().Reverse(), input.Values.AsSpan(each + row, input.Width).ToArray());
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(1793)]
    [InlineData(0)]
    [InlineData(-224)]
    public void Size_out_of_range_is_refused(int size)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => new FilmViews(Card("resize256-center224"), [size], false));
        Assert.Contains("32 to 1792", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_size_is_accepted_and_the_same_twice_is_not()
    {
        Assert.Equal([1792], new FilmViews(Card("resize256-center224"), [1792], false).Sizes);
        Assert.Throws<InvalidInputException>(() => new FilmViews(Card("squash224"), [320, 320], false));
    }

    private static ModelCard Card(string rule) => TinyModel.Card(TinyModel.Weights(), preprocessing: Preprocessing.ImageNet(rule));
}
