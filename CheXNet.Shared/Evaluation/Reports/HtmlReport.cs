namespace CheXNet.Evaluation.Reports;

/// <summary>A picture for a report: the overlay of an image that the model got wrong.</summary>
/// <param name="Image">The image, as predicted.</param>
/// <param name="ContentType"><c>image/jpeg</c> or <c>image/png</c>.</param>
public sealed record ReportPicture(string Image, Finding Finding, byte[] Content, string ContentType);

/// <summary>A report as one HTML file without scripts and without anything to load: <c>report.html</c>.</summary>
public static class HtmlReport
{
    private const string Disclaimer = "Research software, not a medical device.";

    private const string Style = """
        :root { color-scheme: light; --line: #d8dde3; --ink: #1f2933; --soft: #66717d; --blue: #2563a8; --orange: #c2570c; }
        body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 1180px; margin: 0 auto; padding: 24px; }
        h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 36px 0 8px; } h3 { font-size: 16px; margin: 26px 0 6px; }
        p, .soft { color: var(--soft); margin: 6px 0; } ul.notes { background: #fff7e6; border-left: 4px solid #e0a100; margin: 16px 0;
        padding: 10px 10px 10px 30px; } .scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        th { font-weight: 600; color: var(--soft); } th:first-child, td:first-child { text-align: left; }
        tr:last-child td:first-child { white-space: normal; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } .plots { display: flex; flex-wrap: wrap; gap: 8px; }
        .plot text { font: 10px system-ui, sans-serif; fill: var(--soft); } .plot .title { font-size: 12px; font-weight: 600; fill: var(--ink); }
        .plot .row { font-size: 12px; fill: var(--ink); } .grid { stroke: #e8ebef; } .chance { stroke: #9aa5b1; stroke-dasharray: 4 3; fill: none; }
        .curve { stroke: var(--blue); stroke-width: 1.8; fill: none; } .operating { fill: var(--blue); } .youden { fill: var(--orange); }
        .negatives { fill: #9aa5b1; fill-opacity: .6; } .positives { fill: var(--orange); fill-opacity: .55; }
        .interval { stroke: var(--blue); stroke-width: 3; } .thin { stroke: #9aa5b1; stroke-width: 1.5; }
        .worst { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 24px; } .worst ol { margin: 4px 0; padding-left: 22px; }
        .worst li { overflow-wrap: anywhere; } .worst img { display: block; max-width: 240px; width: 100%; margin: 4px 0 8px; }
        @media print { body { max-width: none; } section { break-inside: avoid; } }
        """;

    /// <summary>Writes it.</summary>
    /// <param name="pictures">Overlays of the worst images, where there are any.</param>
    public static string Of(EvaluationReport report, IReadOnlyList<ReportPicture> pictures)
    {
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
        html.Append("<title>Evaluation</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>Evaluation</h1>\n<p>");
        html.Append(Svg.Escaped(ReportSections.Summary(report))).Append(". ").Append(Disclaimer).Append("</p>\n");
        if (report.Notes.Count > 0)
        {
            html.Append("<ul class=\"notes\">\n");
            foreach (string note in report.Notes) html.Append("<li>").Append(Svg.Escaped(note)).Append("</li>\n");
            html.Append("</ul>\n");
        }

        foreach (ReportSection section in ReportSections.Of(report))
        {
            Table(html, section);
            if (section.Title == "Findings") Plot(html, ForestPlot.Findings(report), "Thick: over patients. Thin: over images, as if independent.");
            if (section.Title == "Subgroups") Plot(html, ForestPlot.Subgroups(report), null);
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
                    html.Append("<img alt=\"overlay\" src=\"data:").Append(picture.ContentType).Append(";base64,");
                    html.Append(Convert.ToBase64String(picture.Content)).Append("\">");
                }

                html.Append("</li>\n");
            }

            html.Append("</ol></div>\n");
        }
    }
}
