using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>An overlay as an image file: heat map over film at the film's size, with notes on content and limits in the metadata.</summary>
public static class OverlayPicture
{
    /// <summary>The sentence in every picture besides the model's own notice.</summary>
    public const string Disclaimer = "Research software, not a medical device.";

    /// <summary>A model's notice with the disclaimer, unless the notice already contains it.</summary>
    public static string WithDisclaimer(string notice) =>
        notice.Contains(Disclaimer, StringComparison.Ordinal) ? notice : $"{notice} {Disclaimer}";

    /// <summary>Draws one finding of a prediction over its film, as a PNG file with text chunks.</summary>
    /// <param name="film">The scored film, at its own size.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="style">Colors and opacity; null: the default.</param>
    /// <param name="compression">0 (fast) to 9 (small).</param>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    public static byte[] Png(
        PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null, int compression = 6) =>
        ImageEncoder.Png(Draw(film, prediction, finding, method, style), NotesOf(prediction, finding, method), compression);

    /// <summary>The same picture as a JPEG file of quality 90, with the notes in its comment.</summary>
    /// <inheritdoc cref="Draw"/>
    public static byte[] Jpeg(PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null) =>
        ImageEncoder.Jpeg(
            Draw(film, prediction, finding, method, style),
            comment: string.Join('\n', NotesOf(prediction, finding, method).Select(static note => $"{note.Key}: {note.Value}")));

    /// <summary>The picture before encoding: the film in RGB with the heat map over it.</summary>
    /// <param name="film">The scored film, at its own size.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="style">Colors and opacity; null: the default.</param>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    /// <exception cref="InvalidInputException"><c>map-zero</c>: no cell supports the finding, so there is nothing to draw;
    /// <c>map-missing</c>: the prediction has no map for this method.</exception>
    public static PixelImage Draw(
        PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null)
    {
        Explanation explanation = Explanation.Of(prediction, finding, method);
        return explanation.HasEvidence
            ? Overlay.Draw(film, Heatmap.Of(explanation), style ?? OverlayStyle.Default)
            : throw new InvalidInputException(
                ErrorCodes.MapZero,
                $"Nothing is drawn: by {method.Title}, no part of this image supports {explanation.Finding}. The map has no positive cell.");
    }

    /// <summary>The file's notes, as keyword and text.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> NotesOf(Prediction prediction, int finding, IExplanationMethod method)
    {
        Finding shown = prediction.Findings[finding];
        Provenance from = prediction.Provenance;
        string notice = WithDisclaimer(from.Notice ?? Disclaimer);
        ActivationMaps? own = method.Map is { } map ? prediction.MainView.Further.GetValueOrDefault(map) : null;
        string channels = own?.Channels is { EnergyLeftOut: > 0 } share
            ? FormattableString.Invariant(
                $" From {share.Used} of {share.Of} channels; the others have {share.EnergyLeftOut:P1} of the activation energy.")
            : "";
        string weights = from.Trained ? "" : " The weights are untrained: the picture means nothing.";
        return
        [
            new("Title", $"{method.Title} overlay for {shown.Name}"),
            new("Description", FormattableString.Invariant(
                $"{shown.Name}: probability {prediction.Probabilities[finding]:G6} by {from.Model}.{weights}{channels}")),
            new("Disclaimer", notice),
            new("Source", $"model {from.Model}, graph SHA-256 {from.ModelHash}, image SHA-256 {from.ContentHash}"),
            new("Software", $"CheXNet {from.SoftwareVersion}"),
        ];
    }
}
