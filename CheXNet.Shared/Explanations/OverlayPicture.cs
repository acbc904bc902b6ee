using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>An overlay as an image file: heat map over film at the film's size, with notes on content and limits in the metadata.</summary>
public static class OverlayPicture
{
    private const int PreviewSide = 512;

    // For a 1024×1024 picture, level 3 takes less than half the time of level 6, for a slightly larger file.
    private const int Compression = 3;

    /// <summary>Draws one finding of a prediction over its film, as a PNG file with text chunks.</summary>
    /// <inheritdoc cref="Draw"/>
    public static byte[] Png(PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null) =>
        Encode(ImageFormat.Png, film, prediction, finding, method, style);

    /// <summary>The same picture as a JPEG file of quality 90, 4:4:4, with the notes in its comment and its Exif description.</summary>
    /// <inheritdoc cref="Draw"/>
    public static byte[] Jpeg(PixelImage film, Prediction prediction, int finding, IExplanationMethod method, OverlayStyle? style = null) =>
        Encode(ImageFormat.Jpeg, film, prediction, finding, method, style);

    /// <summary>The same picture in either format.</summary>
    /// <inheritdoc cref="Draw"/>
    public static byte[] Encode(
        ImageFormat format,
        PixelImage film,
        Prediction prediction,
        int finding,
        IExplanationMethod method,
        OverlayStyle? style = null,
        PictureMarks? marks = null,
        double? operatingPoint = null) =>
        Encode(format, Draw(film, prediction, finding, method, style, marks, operatingPoint), NotesOf(prediction, finding, method));

    /// <summary>A small JPEG of Grad-CAM over its film, for pages with many; the film alone where no cell supports the finding.</summary>
    /// <param name="film">The scored film, at its own size.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    public static byte[] Preview(PixelImage film, Prediction prediction, int finding)
    {
        Heatmap map = Heatmap.Of(Explanation.Of(prediction, finding, ExplanationMethods.GradCam));
        return Preview(Overlay.Draw(film, map, OverlayStyle.Default));
    }

    /// <summary>A small JPEG of a film, or of what was drawn on it.</summary>
    public static byte[] Preview(PixelImage picture) => ImageEncoder.Jpeg(PillowResize.Within(picture, PreviewSide));

    internal static byte[] Encode(ImageFormat format, PixelImage picture, IReadOnlyList<KeyValuePair<string, string>> notes) =>
        format == ImageFormat.Png
            ? ImageEncoder.Png(picture, notes, Compression)
            : ImageEncoder.Jpeg(picture, comment: string.Join('\n', notes.Select(static note => $"{note.Key}: {note.Value}")));

    /// <summary>The picture before encoding: the film in RGB with the heat map over it.</summary>
    /// <param name="film">The scored film, at its own size.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="style">Colors and opacity; null: the default.</param>
    /// <param name="marks">What else is drawn; null: nothing. A legend or the film beside it makes the picture larger.</param>
    /// <param name="operatingPoint">
    /// The finding's threshold, below which colors fade; null if unknown (<see cref="OverlayStyle.For"/>).
    /// </param>
    /// <exception cref="InconsistentScoreException">The map and the logit contradict each other.</exception>
    /// <exception cref="InvalidInputException"><c>map-zero</c>: no cell supports the finding, so there is nothing to draw;
    /// <c>map-missing</c>: the prediction has no map for this method.</exception>
    public static PixelImage Draw(
        PixelImage film,
        Prediction prediction,
        int finding,
        IExplanationMethod method,
        OverlayStyle? style = null,
        PictureMarks? marks = null,
        double? operatingPoint = null)
    {
        style = (style ?? OverlayStyle.Default).For(prediction.Probabilities[finding], operatingPoint);
        Heatmap heatmap = HeatmapOf(Explanation.Of(prediction, finding, method));
        PixelImage overlay = Overlay.Draw(film, heatmap, style);
        if (marks is null) return overlay;
        MarkedOverlay.Mark(film, overlay, heatmap, prediction.Findings[finding], marks);
        return MarkedOverlay.Compose(film, overlay, prediction, finding, method, style, marks);
    }

    /// <summary>An explanation's heat map, if there is anything to draw.</summary>
    /// <exception cref="InvalidInputException"><c>map-zero</c>: no cell supports the finding.</exception>
    public static Heatmap HeatmapOf(Explanation explanation) => explanation.HasEvidence
        ? Heatmap.Of(explanation)
        : throw new InvalidInputException(
            ErrorCodes.MapZero,
            $"Nothing is drawn: by {explanation.Method.Title}, no part of this image supports {explanation.Finding}. The map has no "
            + "positive cell.");

    /// <summary>The file's notes, as keyword and text.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> NotesOf(Prediction prediction, int finding, IExplanationMethod method) =>
        NotesOf(prediction, finding, method.Title, method.Map);

    /// <inheritdoc cref="NotesOf(Prediction, int, IExplanationMethod)"/>
    /// <param name="method">What explains, as a person reads it, such as <c>LayerCAM at denseblock3</c>.</param>
    /// <param name="map">The stored map that it is drawn from, if that is not CAM's.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> NotesOf(
        Prediction prediction, int finding, string method, string? map = null)
    {
        Finding shown = prediction.Findings[finding];
        Provenance from = prediction.Provenance;
        ActivationMaps? own = map is null ? null : prediction.MainView.Further.GetValueOrDefault(map);
        string channels = own?.Channels is { EnergyLeftOut: > 0 } share
            ? FormattableString.Invariant(
                $" From {share.Used} of {share.Of} channels; the others have {share.EnergyLeftOut:P1} of the activation energy.")
            : "";
        string weights = from.Trained ? "" : " The weights are untrained: the picture means nothing.";
        return
        [
            new("Title", $"{method} overlay for {shown.Name}"),
            new("Description", FormattableString.Invariant(
                $"{shown.Name}: probability {prediction.Probabilities[finding]:G6} by {from.Model}.{weights}{channels}")),
            .. NotesOfModel(prediction),
        ];
    }

    internal static IReadOnlyList<KeyValuePair<string, string>> NotesOfModel(Prediction prediction)
    {
        Provenance from = prediction.Provenance;
        return
        [
            new("Disclaimer", Disclaimer.With(from.Notice)),
            new("Source", $"model {from.Model}, graph SHA-256 {from.ModelHash}, image SHA-256 {from.ContentHash}"),
            new("Software", $"CheXNet {from.SoftwareVersion}"),
        ];
    }
}
