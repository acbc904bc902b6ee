using CheXNet.Imaging;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

public sealed class DicomScoreTests
{
    [Fact]
    public async Task Film_and_the_PNG_of_it_have_the_same_probabilities()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        PixelImage image = FormulaImage.Soft(200, 180, 1, 9);
        Prediction png = Score(ImageEncoder.Png(image)), dicom = Score(DicomFilms.Of(image));

        for (int i = 0; i < png.Probabilities.Count; i++) Assert.Equal(png.Probabilities[i], dicom.Probabilities[i], 1e-6);
        Assert.Null(png.Provenance.Dicom);
        Assert.Equal(DicomFilms.Instance, dicom.Provenance.Dicom?.InstanceUid);

        Prediction Score(byte[] file) => scorer.Score("film", new ImageContent(file), CancellationToken.None);
    }
}
