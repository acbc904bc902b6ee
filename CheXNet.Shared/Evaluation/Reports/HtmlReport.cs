using CheXNet.Explanations.Localization;

namespace CheXNet.Evaluation.Reports;

/// <summary>A picture for a report: the overlay of an image that the model got wrong.</summary>
/// <param name="Image">The image, as predicted.</param>
/// <param name="ContentType"><c>image/jpeg</c> or <c>image/png</c>.</param>
/// <param name="HasMap">Whether the heat map is drawn over the film.</param>
public sealed record ReportPicture(string Image, Finding Finding, byte[] Content, string ContentType, bool HasMap = true)
{
    /// <summary>What it shows, for those who do not see it.</summary>
    public string Shows => HasMap ? $"{Image}, with the heat map of {Finding}" : Image;
}

/// <summary>A report as one HTML file without scripts and without anything to load: <c>report.html</c>.</summary>
public static class HtmlReport
{
    private static readonly string Style = ReadStyle();

    /// <summary>Writes it.</summary>
    /// <param name="pictures">Pictures of the worst images, where there are any.</param>
    public static string Of(EvaluationReport report, IReadOnlyList<ReportPicture> pictures)
    {
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append("<meta http-equiv=\"Content-Security-Policy\" ");
        html.Append("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
        html.Append("<title>Evaluation</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>Evaluation</h1>\n<p>");
        html.Append(Svg.Escaped(ReportSections.Summary(report))).Append("</p>\n");
        if (report.Notes.Count > 0)
        {
            html.Append("<ul class=\"notes\">\n");
            foreach (string note in report.Notes) html.Append("<li>").Append(Svg.Escaped(note)).Append("</li>\n");
            html.Append("</ul>\n");
        }

        foreach (ReportSection section in ReportSections.Of(report))
        {
            Table(html, section);
            if (section.Title == "Findings")
                Plot(html, ForestPlot.Findings(report), "Thick: over patients. Thin: over images, as if independent.");
            if (section.Title == "Subgroups") Plot(html, ForestPlot.Subgroups(report), null);
            if (section.Title == LocalizationSections.Title) Plot(html, LocalizationChart.Svg(report.Localization!), null);
        }

        html.Append("<h2>Curves</h2>\n<p>Blue point: the threshold. Orange point: Youden's. Dashed: chance, or perfect calibration. ");
        html.Append("Histograms: gray without, orange with the finding.</p>\n");
        foreach (FindingReport finding in report.Findings) Finding(html, finding, pictures);
        html.Append("<h2>Where the numbers come from</h2>\n<dl>\n");
        foreach ((string name, string value) in ReportProvenance.Of(report))
            html.Append("<dt>").Append(name).Append("</dt><dd>").Append(Svg.Escaped(value)).Append("</dd>\n");
        return html.Append("</dl>\n</body>\n</html>\n").ToString();
    }

    private static void Table(StringBuilder html, ReportSection section)
    {
        html.Append("<section>\n<h2>").Append(Svg.Escaped(section.Title)).Append("</h2>\n<div class=\"scroll\"><table>\n<tr>");
        foreach (string heading in section.Headings) html.Append("<th>").Append(Svg.Escaped(heading)).Append("</th>");
        html.Append("</tr>\n");
        foreach (IReadOnlyList<string> row in section.Rows)
        {
            html.Append("<tr>");
            foreach (string cell in row) html.Append("<td>").Append(Svg.Escaped(cell)).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
        if (section.Note is { } note) html.Append("<p>").Append(Svg.Escaped(note)).Append("</p>\n");
        html.Append("</section>\n");
    }

    private static void Plot(StringBuilder html, string? svg, string? caption)
    {
        if (svg is null) return;
        html.Append("<div class=\"scroll\">").Append(svg).Append("</div>\n");
        if (caption is not null) html.Append("<p>").Append(caption).Append("</p>\n");
    }

    private static void Finding(StringBuilder html, FindingReport finding, IReadOnlyList<ReportPicture> pictures)
    {
        html.Append("<section>\n<h3>").Append(Svg.Escaped(finding.Finding.Name)).Append("</h3>\n<p>");
        html.Append(CultureInfo.InvariantCulture, $"{finding.Positives} of {finding.Images} images");
        if (finding.Problem is { } problem) html.Append("; no curve, since ").Append(Svg.Escaped(problem));
        html.Append("</p>\n<div class=\"plots\">\n").AppendJoin("", FindingPlots.Of(finding)).Append("</div>\n");
        if (finding.FalsePositives.Count + finding.FalseNegatives.Count > 0)
        {
            html.Append("<div class=\"worst\">\n");
            Worst("Highest scores without the finding", finding.FalsePositives);
            Worst("Lowest scores with the finding", finding.FalseNegatives);
            html.Append("</div>\n");
        }

        html.Append("</section>\n");

        void Worst(string title, IReadOnlyList<WorstImage> images)
        {
            html.Append("<div><b>").Append(title).Append("</b>\n<ol>\n");
            foreach (WorstImage image in images)
            {
                html.Append("<li>").Append(Svg.Escaped(image.Image)).Append(CultureInfo.InvariantCulture, $" · {image.Score:0.000}");
                if (pictures.FirstOrDefault(p => p.Image == image.Image && p.Finding == finding.Finding) is { } picture)
                {
                    html.Append("<img alt=\"").Append(Svg.Escaped(picture.Shows)).Append("\" src=\"data:");
                    html.Append(picture.ContentType).Append(";base64,");
                    html.Append(Convert.ToBase64String(picture.Content)).Append("\">");
                }

                html.Append("</li>\n");
            }

            html.Append("</ol></div>\n");
        }
    }

    private static string ReadStyle()
    {
        using Stream style = typeof(HtmlReport).Assembly.GetManifestResourceStream("CheXNet.Evaluation.Reports.report.css")!;
        using StreamReader reader = new(style);
        return reader.ReadToEnd();
    }
}
