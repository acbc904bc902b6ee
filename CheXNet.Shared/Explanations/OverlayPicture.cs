using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>
/// An overlay as a file: the film at its own size with the heat map over it, and in the file's text what it shows and what it is worth.
/// </summary>
public static class OverlayPicture
{
    /// <summary>The sentence that every picture carries besides the model's own notice.</summary>
    public const string Disclaimer = "Research software, not a medical device.";

    /// <summary>What a person is told of a model, with the disclaimer.</summary>
    /// <param name="notice">The notice of the model's card, which may say it already.</param>
    /// <returns>Both.</returns>
    public static string WithDisclaimer(string notice) =>
        notice.Contains(Disclaimer, StringComparison.Ordinal) ? notice : $"{notice} {Disclaimer}";

    /// <summary>Draws one finding of a prediction over its film.</summary>
    /// <param name="film">The film that the prediction is of, at its own size.</param>
    /// <param name="prediction">The prediction with its maps.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="method">How to explain it.</param>
    /// <param name="style">Colors and opacity; null for the default.</param>
    /// <param name="compression">0 (fast) to 9 (small).</param>
    /// <returns>A PNG file with text chunks.</returns>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    public static byte[] Png(
        PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null, int compression = 6) =>
        ImageEncoder.Png(Draw(film, prediction, finding, method, style), NotesOf(prediction, finding, method), compression);

    /// <summary>The same picture as a JPEG file of quality 90, its notes in the comment.</summary>
    /// <inheritdoc cref="Draw"/>
    /// <returns>A JPEG file with a comment.</returns>
    public static byte[] Jpeg(PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null) =>
        ImageEncoder.Jpeg(
            Draw(film, prediction, finding, method, style),
            comment: string.Join('\n', NotesOf(prediction, finding, method).Select(static note => $"{note.Key}: {note.Value}")));

    /// <summary>The picture before it is encoded.</summary>
    /// <param name="film">The film that the prediction is of, at its own size.</param>
    /// <param name="prediction">The prediction with its maps.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="method">How to explain it.</param>
    /// <param name="style">Colors and opacity; null for the default.</param>
    /// <returns>The film in RGB with the heat map over it.</returns>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    public static PixelImage Draw(
        PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null) =>
        Overlay.Draw(film, Heatmap.Of(Explanation.Of(prediction, finding, method)), style ?? OverlayStyle.Default);

    /// <summary>What the file says of itself.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="method">How it is explained.</param>
    /// <returns>Keyword and text of each note.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> NotesOf(Prediction prediction, int finding, IExplanationMethod method)
    {
        Finding shown = prediction.Findings[finding];
        Provenance from = prediction.Provenance;
        string notice = WithDisclaimer(from.Notice ?? Disclaimer);
        string weights = from.Trained ? "" : " The weights are untrained: the picture means nothing.";
        return
        [
            new("Title", $"{method.Title} overlay for {shown.Name}"),
            new("Description", FormattableString.Invariant(
                $"{shown.Name}: probability {prediction.Probabilities[finding]:G6} by {from.Model}.{weights}")),
            new("Disclaimer", notice),
            new("Source", $"model {from.Model}, graph SHA-256 {from.ModelHash}, image SHA-256 {from.ContentHash}"),
            new("Software", $"CheXNet {from.SoftwareVersion}"),
        ];
    }
}
