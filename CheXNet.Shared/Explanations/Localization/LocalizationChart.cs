namespace CheXNet.Explanations.Localization;

/// <summary>
/// A <see cref="LocalizationReport"/> as an SVG picture: for each of four measures a panel of bars, one per method with the mean over its
/// findings, and a line for the 95% interval. Control rows are gray.
/// </summary>
public static class LocalizationChart
{
    private const int LabelWidth = 150, PlotWidth = 420, RowHeight = 18, PanelGap = 46, Margin = 14;

    private static readonly LocalizationMeasure[] Shown =
        [LocalizationMeasure.Pointing, LocalizationMeasure.Energy, LocalizationMeasure.MeanIou, LocalizationMeasure.Named("iou_0.1")];

    /// <summary>Draws the picture.</summary>
    /// <returns>A whole SVG document.</returns>
    public static string Svg(LocalizationReport report)
    {
        LocalizationRow[] rows = [.. report.Rows.Where(static row => row.Finding == LocalizationReport.MeanName)];
        int panel = (rows.Length * RowHeight) + PanelGap, width = LabelWidth + PlotWidth + 70 + (2 * Margin);
        int height = (Shown.Length * panel) + 40 + Margin;
        StringBuilder svg = new();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" ");
        Add($"font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        Text(Margin, 22, "start", "bold", $"{Escaped(report.Model)}: where its maps point, mean over findings");
        string what = $"{report.Images} images, {report.Patients} patients, 95% intervals over patients. Gray: controls.";
        Text(Margin, 38, "start", "normal", what);
        for (int i = 0; i < Shown.Length; i++) Panel(Shown[i], 40 + (i * panel));
        Add($"</svg>\n");
        return svg.ToString();

        void Panel(LocalizationMeasure measure, int top)
        {
            int left = Margin + LabelWidth, first = top + PanelGap - 12, bottom = first + (rows.Length * RowHeight);
            Text(left, first - 6, "start", "bold", Escaped(measure.Title));
            for (int tick = 0; tick <= 5; tick++)
            {
                int x = left + (tick * PlotWidth / 5);
                Add($"<line x1=\"{x}\" y1=\"{first}\" x2=\"{x}\" y2=\"{bottom}\" stroke=\"#ddd\"/>\n");
                Text(x, bottom + 12, "middle", "normal", FormattableString.Invariant($"{tick / 5.0:0.0}"));
            }

            foreach ((int i, LocalizationRow row) in rows.Index())
            {
                int y = first + (i * RowHeight);
                Text(left - 6, y + 13, "end", "normal", Escaped(row.Method));
                if (!row.Measures.TryGetValue(measure.Name, out Estimate? e)) continue;
                string color = PredictionLocalization.ControlNames.Contains(row.Method) ? "#aaa" : "#3b6ea5";
                Add($"<rect x=\"{left}\" y=\"{y + 3}\" width=\"{e.Value * PlotWidth:0.0}\" height=\"{RowHeight - 6}\" ");
                Add($"fill=\"{color}\"/>\n");
                if (e is { Low: { } low, High: { } high })
                {
                    Add($"<line x1=\"{left + (low * PlotWidth):0.0}\" x2=\"{left + (high * PlotWidth):0.0}\" ");
                    Add($"y1=\"{y + (RowHeight / 2)}\" y2=\"{y + (RowHeight / 2)}\" stroke=\"#000\" stroke-width=\"2\"/>\n");
                }

                Text(left + PlotWidth + 8, y + 13, "start", "normal", FormattableString.Invariant($"{e.Value:0.000}"));
            }
        }

        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));

        void Text(int x, int y, string anchor, string weight, string text) =>
            Add($"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\">{text}</text>\n");
    }

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
