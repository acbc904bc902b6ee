using System.Text;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class OverlayPictureTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public async Task Picture_has_the_films_size_and_says_what_it_is_worth(string format)
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        ImageContent content = new(SyntheticFilms.Png(4));
        PixelImage film = scorer.Decode(content).Image;
        Prediction prediction = scorer.Score("a.png", content, CancellationToken.None);

        int finding = WithEvidence(prediction, true);
        byte[] file = format == "png"
            ? OverlayPicture.Png(film, prediction, finding, ExplanationMethods.GradCam)
            : OverlayPicture.Jpeg(film, prediction, finding, ExplanationMethods.GradCam);

        PixelImage picture = new XrayDecoder(new ImageLimits()).Decode(file).Image;
        Assert.Equal((96, 80, 3), (picture.Width, picture.Height, picture.Channels));
        string text = Encoding.UTF8.GetString(file);
        Assert.Contains(prediction.Findings[finding].Name, text, StringComparison.Ordinal);
        Assert.Contains("Grad-CAM", text, StringComparison.Ordinal);
        Assert.Contains("tiny@1.0.0", text, StringComparison.Ordinal);
        Assert.Contains("untrained", text, StringComparison.Ordinal);
        Assert.Contains(Disclaimer.Text, text, StringComparison.Ordinal);
        Assert.Contains(tiny.Package.Card.Notice, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_without_a_positive_cell_is_not_drawn_but_said()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        ImageContent content = new(SyntheticFilms.Png(4));
        Prediction prediction = scorer.Score("a.png", content, CancellationToken.None);
        int finding = WithEvidence(prediction, false);

        InvalidInputException refused = Assert.Throws<InvalidInputException>(
            () => OverlayPicture.Png(scorer.Decode(content).Image, prediction, finding, ExplanationMethods.GradCam));

        Assert.Equal(ErrorCodes.MapZero, refused.Code);
        Assert.Contains(prediction.Findings[finding].Name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_of_some_channels_says_what_was_left_out()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        ImageContent content = new(SyntheticFilms.Png(4));
        PixelImage film = scorer.Decode(content).Image;
        Prediction prediction = scorer.Score("a.png", content, CancellationToken.None);
        prediction = ScoreCamRun.Add(
            scorer, ScoreCam.Paper, prediction, scorer.Prepare(film), new ScoreCamOptions { Channels = 3 }, null, CancellationToken.None);

        string text = Encoding.UTF8.GetString(OverlayPicture.Png(film, prediction, 0, ScoreCam.Paper));

        Assert.Contains("From 3 of 16 channels", text, StringComparison.Ordinal);
        Assert.Contains("% of the activation energy", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legend_says_that_the_film_was_taken_although_it_would_be_refused()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(
            tiny.Package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Accept });
        Prediction noise = scorer.Score("a.png", new ImageContent(SyntheticFilms.Png(4)), CancellationToken.None);
        Assert.NotNull(noise.Provenance.Refusal);
        string legend = string.Join(
            '\n', MarkedOverlay.TextOf(noise, 0, ExplanationMethods.GradCam, new PictureMarks()).Select(static line => line.Text));
        Assert.Contains($"refused as no frontal chest film ({noise.Provenance.Refusal})", legend, StringComparison.Ordinal);
    }

    private static int WithEvidence(Prediction prediction, bool evidence) => Enumerable.Range(0, prediction.Findings.Count)
        .First(i => Explanation.Of(prediction, i, ExplanationMethods.GradCam).HasEvidence == evidence);
}
