using System.Globalization;
using System.Net;
using System.Text;
using CheXNet.Cli.Query;
using CheXNet.Explanations;

namespace CheXNet.Cli.Demo;

/// <summary>A static page with every film beside its overlay: the demo for people who would rather look than read.</summary>
internal static class DemoPage
{
    /// <summary>How many findings a film's caption lists.</summary>
    private const int Listed = 4;

    /// <summary>Renders the page; the pictures lie beside it.</summary>
    public static string Render(IReadOnlyList<DemoFilm> films, string modelTitle, string notice)
    {
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>CheXNet demo</title>
            <style>
              body { margin: 2rem auto; max-width: 1500px; padding: 0 1rem; font: 15px/1.45 system-ui, sans-serif }
              body { background: #14171a; color: #e8eaed }
              .notice { border-left: 4px solid #f2b134; padding: .6rem 1rem; background: #2a2413 }
              main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(560px, 100%), 1fr)) }
              main { gap: 1.2rem; margin-top: 1.5rem }
              figure { margin: 0; background: #1e2226; padding: .8rem; border-radius: 6px }
              a { color: #8ab4f8 }
              .pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; font-size: .87em }
              img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #000 }
              td { padding: .1rem .8rem .1rem 0 } td.p { text-align: right; font-variant-numeric: tabular-nums }
            </style>
            <h1>CheXNet demo: {{films.Count}} drawn films</h1>
            <p class="notice"><strong>{{Text(modelTitle)}}.</strong> {{Text(OverlayPicture.WithDisclaimer(notice))}}</p>
            <main>

            """);
        foreach (DemoFilm film in films) AppendFilm(html, film);
        html.Append("</main>\n</html>\n");
        return html.ToString();
    }

    private static void AppendFilm(StringBuilder html, DemoFilm film)
    {
        html.Append(CultureInfo.InvariantCulture, $"""
            <figure>
              <div class="pictures">
                <a href="{Path(film.Name)}"><img src="{Path(film.Name)}" alt="film {Text(film.Name)}">the film</a>

            """);
        foreach (DemoOverlay overlay in film.Overlays)
        {
            (string path, string finding) = (Path(overlay.File), Text(overlay.Finding));
            string why = overlay.IsReached ? "" : ": the highest, below any operating point";
            html.Append($"    <a href=\"{path}\"><img src=\"{path}\" alt=\"Grad-CAM overlay for {finding}\">");
            html.Append(CultureInfo.InvariantCulture, $"{finding} {overlay.Probability:F3}{why}</a>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"""
              </div>
              <figcaption>
                <p><strong>{Text(film.Name)}</strong> · {Text(film.Drawn)}</p>
                <table>

            """);
        var likely = ProbabilityTable.ByName(film.Row.Prediction).OrderByDescending(static p => p.Value).Take(Listed);
        foreach ((string finding, double probability) in likely)
        {
            html.Append(CultureInfo.InvariantCulture, $"      <tr><td>{Text(finding)}<td class=\"p\">{probability:F3}\n");
        }

        html.Append("    </table>\n  </figcaption>\n</figure>\n");
    }

    private static string Text(string value) => WebUtility.HtmlEncode(value);

    private static string Path(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
}
