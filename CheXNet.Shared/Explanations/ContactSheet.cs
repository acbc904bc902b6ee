using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>What a <see cref="ContactSheet"/> shows besides the prediction.</summary>
public sealed record SheetOptions
{
    /// <summary>The heading: the film's name.</summary>
    public string Title { get; init; } = "";

    /// <summary>The model's thresholds; null if it has none.</summary>
    public OperatingPoints? OperatingPoints { get; init; }

    /// <summary>Colors and opacity.</summary>
    public OverlayStyle Style { get; init; } = OverlayStyle.Default;

    /// <summary>Contours, regions and truth boxes; the sheet has a color bar and the film itself in any case.</summary>
    public PictureMarks Marks { get; init; } = PictureMarks.None;

    /// <summary>The longer side of a picture on the sheet, 96 to 1,024 pixels.</summary>
    public int TileSide { get; init => field = OptionRange.Check(value, 96, 1024); } = 300;

    /// <summary>Pictures in a row, 1 to 20.</summary>
    public int Columns { get; init => field = OptionRange.Check(value, 1, 20); } = 5;
}

/// <summary>A drawn sheet and where its pictures are on it.</summary>
/// <param name="Film">The place of the film.</param>
/// <param name="Findings">The place of each finding, in card order.</param>
public sealed record SheetPicture(PixelImage Image, PixelRectangle Film, IReadOnlyList<PixelRectangle> Findings);

/// <summary>
/// All findings of a film on one sheet by one method, most probable first, after the film itself. A finding that nothing supports has a
/// sentence in place of a picture.
/// </summary>
public static class ContactSheet
{
    private const int Margin = 16;
    private const int Gap = 12;
    private const int HeadingSize = 24;
    private const int NameSize = 17;
    private const int SmallSize = 14;

    private static readonly Rgb Background = new(20, 23, 26);
    private static readonly Rgb Empty = new(38, 43, 48);
    private static readonly Rgb Ink = new(232, 234, 237);
    private static readonly Rgb Faint = new(154, 160, 166);
    private static readonly Rgb Warning = new(242, 177, 52);

    private static int CaptionHeight => LetterShapes.LineHeight(NameSize) + (2 * LetterShapes.LineHeight(SmallSize)) + Gap;

    /// <summary>Draws a sheet.</summary>
    /// <param name="film">The scored film, at its own size.</param>
    /// <exception cref="InconsistentScoreException">A map and its logit contradict each other.</exception>
    /// <exception cref="InvalidInputException"><c>map-zero</c>: no finding has any support; <c>map-missing</c>: the prediction has no maps
    /// for this method.</exception>
    public static SheetPicture Draw(PixelImage film, Prediction prediction, IExplanationMethod method, SheetOptions options)
    {
        int count = prediction.Findings.Count;
        Explanation[] explanations = [.. Enumerable.Range(0, count).Select(i => Explanation.Of(prediction, i, method))];
        if (!explanations.Any(static e => e.HasEvidence))
        {
            throw new InvalidInputException(
                ErrorCodes.MapZero,
                $"Nothing is drawn: by {method.Title}, no part of this image supports any finding. No map has a positive cell.");
        }

        double scale = (double)options.TileSide / Math.Max(film.Width, film.Height);
        int width = Math.Max(1, (int)Math.Round(film.Width * scale)), height = Math.Max(1, (int)Math.Round(film.Height * scale));
        PixelImage small = PillowResize.Bilinear(film, width, height);
        int columns = Math.Min(options.Columns, count + 1), rows = (count + columns) / columns;
        int room = Math.Max((columns * (width + Gap)) - Gap, 480), sheetWidth = room + (2 * Margin);
        string notice = NoticeOf(prediction);
        string legend = LegendOf(options, prediction);
        int top = Margin + (LetterShapes.LineHeight(HeadingSize) * 3 / 2) + Height(notice, room) + Gap;
        int bottom = top + (rows * (height + CaptionHeight));
        int barHeight = (SmallSize * 4 / 3) + LetterShapes.LineHeight(SmallSize) + Gap;
        Canvas sheet = new(sheetWidth, bottom + barHeight + Height(legend, room) + Margin, Background);

        string heading = $"{options.Title}{(options.Title.Length > 0 ? " · " : "")}{method.Title} · {prediction.Provenance.Model}";
        sheet.Write(heading, Margin, Margin, HeadingSize, Ink, room);
        sheet.WriteWrapped(notice, Margin, Margin + (LetterShapes.LineHeight(HeadingSize) * 5 / 4), SmallSize, Warning, room);
        Film(sheet, film, small, AreaOf(0), options);
        PixelRectangle[] places = new PixelRectangle[count];
        int place = 1;
        foreach (int index in Enumerable.Range(0, count).OrderByDescending(i => prediction.Probabilities[i]))
        {
            places[index] = AreaOf(place++);
            Tile(sheet, film, small, prediction, index, explanations[index], places[index], options);
        }

        int below = ColorBar.Draw(sheet, options.Style.ColorMap, Margin, bottom, Math.Min(room, 420), SmallSize, Ink);
        sheet.WriteWrapped(legend, Margin, below + (Gap / 2), SmallSize, Faint, room);
        return new SheetPicture(sheet.Image, AreaOf(0), places);

        PixelRectangle AreaOf(int position)
        {
            (int row, int column) = Math.DivRem(position, columns);
            (int x, int y) = (Margin + (column * (width + Gap)), top + (row * (height + CaptionHeight)));
            return new PixelRectangle(x, y, x + width, y + height);
        }
    }

    /// <summary>A sheet as an image file, with the notes on its content in the metadata.</summary>
    /// <param name="prediction">What the sheet was drawn of.</param>
    /// <param name="method">How.</param>
    public static byte[] Encode(SheetPicture sheet, ImageFormat format, Prediction prediction, IExplanationMethod method)
    {
        List<KeyValuePair<string, string>> notes =
        [
            new("Title", $"{method.Title} maps of all findings"), .. OverlayPicture.NotesOfModel(prediction),
        ];
        return OverlayPicture.Encode(format, sheet.Image, notes);
    }

    private static int Height(string text, int room) => Canvas.Wrap(text, SmallSize, room).Count * LetterShapes.LineHeight(SmallSize);

    private static void Film(Canvas sheet, PixelImage film, PixelImage small, PixelRectangle at, SheetOptions options)
    {
        Canvas tile = new(small.Width, small.Height, Background);
        tile.Paste(small, 0, 0);
        foreach (TruthBox box in options.Marks.Boxes) tile.Frame(box.On(film, small.Width, small.Height), Rgb.Truth, 1);
        sheet.Paste(tile.Image, at.Left, at.Top);
        sheet.Write("The film", at.Left, at.Top + small.Height + 3, NameSize, Ink, small.Width);
        string size = FormattableString.Invariant($"{film.Width} × {film.Height} pixels");
        sheet.Write(size, at.Left, at.Top + small.Height + 3 + LetterShapes.LineHeight(NameSize), SmallSize, Faint, small.Width);
    }

    private static void Tile(
        Canvas sheet,
        PixelImage film,
        PixelImage small,
        Prediction prediction,
        int index,
        Explanation explanation,
        PixelRectangle at,
        SheetOptions options)
    {
        double probability = prediction.Probabilities[index];
        double? point = options.OperatingPoints?.Thresholds[index];
        bool reached = probability >= point;
        if (explanation.HasEvidence)
        {
            Heatmap heatmap = Heatmap.Of(explanation.OnResized(small.Width, small.Height));
            PixelImage overlay = Overlay.Draw(small, heatmap, options.Style);
            MarkedOverlay.Mark(film, overlay, heatmap, explanation.Finding, options.Marks);
            sheet.Paste(overlay, at.Left, at.Top);
        }
        else
        {
            sheet.Fill(at, Empty);
            const string none = "No map: no part of the film supports this finding.";
            sheet.WriteWrapped(none, at.Left + Gap, at.Top + (small.Height / 3), SmallSize, Faint, small.Width - (2 * Gap));
        }

        if (reached) sheet.Frame(at, Warning, 2);
        int line = at.Top + small.Height + 3;
        sheet.Write(explanation.Finding.Name.Replace('_', ' '), at.Left, line, NameSize, reached ? Warning : Ink, small.Width);
        line += LetterShapes.LineHeight(NameSize);
        sheet.Write(FormattableString.Invariant($"probability {probability:0.000}"), at.Left, line, SmallSize, Ink, small.Width);
        string threshold = point is { } value
            ? FormattableString.Invariant($"operating point {value:0.000}{(reached ? ", reached" : "")}")
            : "no operating point";
        sheet.Write(threshold, at.Left, line + LetterShapes.LineHeight(SmallSize), SmallSize, Faint, small.Width);
    }

    private static string NoticeOf(Prediction prediction)
    {
        Provenance from = prediction.Provenance;
        string weights = from.Trained ? "" : "The weights are untrained: the pictures mean nothing. ";
        string refused = from.Refusal is { } code ? $"{FilmCheck.Mark(code)} " : "";
        return weights + refused + Disclaimer.With(from.Notice);
    }

    private static string LegendOf(SheetOptions options, Prediction prediction)
    {
        string seen = prediction.Views.Count == 1 ? "" : " Several views of the film are averaged.";
        string boxes = options.Marks.Boxes.Count > 0 ? " Green: boxes that came with the data." : "";
        string regions = options.Marks.Regions is null ? "" : " Violet: boxes around a map's regions.";
        string frames = options.OperatingPoints is null ? "" : " Framed: at or above the operating point.";
        return "Each map is scaled to its own peak, so colors show where, not how much, and do not compare between findings. What the "
            + $"model did not see stays gray.{seen}{frames}{boxes}{regions}";
    }
}
