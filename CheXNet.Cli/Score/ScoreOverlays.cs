using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Score;

/// <summary>Overlays of scored films as files: <c>{folder}/{image}.{finding}.jpg</c>, of the findings that the service draws too.</summary>
/// <param name="folder">Created where it does not exist.</param>
internal sealed class ScoreOverlays(string folder, XrayScorer scorer)
{
    private const string Extension = ".jpg";

    public int Count { get; private set; }

    /// <summary>Draws a film's overlays.</summary>
    /// <exception cref="XrayException">The film cannot be read again.</exception>
    public async Task DrawAsync(InputImage image, Prediction prediction, CancellationToken cancellationToken)
    {
        PixelImage? film = null;
        foreach (int finding in ShownFindings.Of(prediction, scorer.Card.OperatingPoints))
        {
            if (!Explanation.Of(prediction, finding, ExplanationMethods.GradCam).HasEvidence) continue;
            film ??= scorer.Decode(await ImageSource.File(image.Name, image.Path).ReadAsync(cancellationToken)).Image;
            byte[] picture = OverlayPicture.Encode(
                ImageFormat.Jpeg, film, prediction, finding, ExplanationMethods.GradCam,
                operatingPoint: scorer.Card.OperatingPoints?.Thresholds[finding]);
            string path = Path.Combine(folder, $"{image.Name}.{prediction.Findings[finding].Column}{Extension}");
            try
            {
                await AtomicWrite.FileAsync(path, picture, cancellationToken);
            }
            catch (Exception e) when (WriteFault.Covers(e))
            {
                throw WriteFault.Of(path, e);
            }

            Count++;
        }
    }
}
