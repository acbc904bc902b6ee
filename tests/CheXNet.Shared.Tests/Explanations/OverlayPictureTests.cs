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

        byte[] file = format == "png"
            ? OverlayPicture.Png(film, prediction, 6, ExplanationMethods.GradCam)
            : OverlayPicture.Jpeg(film, prediction, 6, ExplanationMethods.GradCam);

        PixelImage picture = new XrayDecoder(new ImageLimits()).Decode(file).Image;
        Assert.Equal((96, 80, 3), (picture.Width, picture.Height, picture.Channels));
        string text = Encoding.UTF8.GetString(file);
        Assert.Contains("Pneumonia", text, StringComparison.Ordinal);
        Assert.Contains("Grad-CAM", text, StringComparison.Ordinal);
        Assert.Contains("tiny@1.0.0", text, StringComparison.Ordinal);
        Assert.Contains("untrained", text, StringComparison.Ordinal);
        Assert.Contains(OverlayPicture.Disclaimer, text, StringComparison.Ordinal);
        Assert.Contains(tiny.Package.Card.Notice, text, StringComparison.Ordinal);
    }
}
