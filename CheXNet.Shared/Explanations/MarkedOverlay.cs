using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>Draws <see cref="PictureMarks"/> on and around an overlay.</summary>
internal static class MarkedOverlay
{
    private static readonly Rgb Background = new(20, 23, 26);
    private static readonly Rgb Ink = new(232, 234, 237);
    private static readonly Rgb Warning = new(242, 177, 52);

    /// <summary>Marks the overlay itself: contours, regions, truth boxes.</summary>
    /// <param name="film">The original; boxes are in its pixels.</param>
    /// <param name="overlay">Drawn on; of the heat map's size.</param>
    public static void Mark(PixelImage film, PixelImage overlay, Heatmap heatmap, Finding finding, PictureMarks marks)
    {
        Canvas canvas = new(overlay);
        int thickness = Math.Max(1, Math.Min(overlay.Width, overlay.Height) / 512);
        if (marks.Contours.Count > 0)
        {
            ContourLines.Trace(heatmap, marks.Contours, (x, y) =>
                canvas.Fill(new PixelRectangle(x, y, x + thickness, y + thickness), Rgb.White));
        }

        if (marks.Regions is { } rule)
        {
            foreach (HeatRegion region in HeatRegions.Of(heatmap, rule).All) canvas.Frame(region.Box, Rgb.Region, thickness);
        }

        foreach (TruthBox box in marks.Boxes.Where(box => box.Finding.Matches(finding.Name)))
            canvas.Frame(box.On(film, overlay.Width, overlay.Height), Rgb.Truth, thickness);
    }

    /// <summary>Sets the film beside the overlay and the legend below, as asked.</summary>
    public static PixelImage Compose(
        PixelImage film,
        PixelImage overlay,
        Prediction prediction,
        int index,
        IExplanationMethod method,
        OverlayStyle style,
        PictureMarks marks)
    {
        if (!marks.SideBySide && !marks.Legend) return overlay;
        int gap = marks.SideBySide ? Math.Max(2, overlay.Width / 128) : 0;
        int width = marks.SideBySide ? (2 * overlay.Width) + gap : overlay.Width;
        int size = Math.Max(12, width / 64), margin = size;
        IReadOnlyList<(string Text, Rgb Color)> lines = marks.Legend ? TextOf(prediction, index, method, marks) : [];
        int line = LetterShapes.LineHeight(size);
        int textHeight = lines.Sum(l => Canvas.Wrap(l.Text, size, width - (2 * margin)).Count * line);
        int legend = marks.Legend ? textHeight + (3 * margin) + (size * 4 / 3) + line : 0;

        Canvas canvas = new(width, overlay.Height + legend, Background);
        if (marks.SideBySide) canvas.Paste(film, 0, 0);
        canvas.Paste(overlay, width - overlay.Width, 0);
        if (!marks.Legend) return canvas.Image;
        int top = overlay.Height + margin;
        top = ColorBar.Draw(canvas, style.ColorMap, margin, top, Math.Min(width - (2 * margin), 30 * size), size, Ink) + (margin / 2);
        foreach ((string text, Rgb color) in lines) top = canvas.WriteWrapped(text, margin, top, size, color, width - (2 * margin));
        return canvas.Image;
    }

    internal static List<(string Text, Rgb Color)> TextOf(Prediction prediction, int index, IExplanationMethod method, PictureMarks marks)
    {
        Provenance from = prediction.Provenance;
        (string finding, double probability) = (prediction.Findings[index].Name, prediction.Probabilities[index]);
        List<(string, Rgb)> lines =
        [
            (FormattableString.Invariant($"{finding}: probability {probability:0.000}, {method.Title}, {from.Model}"), Ink),
            ("The scale is the share of this map's own peak.", Ink),
        ];
        if (marks.Regions is not null) lines.Add(("Violet: boxes around the map's regions.", Rgb.Region));
        if (marks.Boxes.Any(box => box.Finding.Matches(finding))) lines.Add(("Green: boxes that came with the data.", Rgb.Truth));
        if (!from.Trained) lines.Add(("The weights are untrained: the picture means nothing.", Warning));
        if (from.Refusal is { } code) lines.Add((FilmCheck.Mark(code), Warning));
        lines.Add((Disclaimer.With(from.Notice), Warning));
        return lines;
    }
}
