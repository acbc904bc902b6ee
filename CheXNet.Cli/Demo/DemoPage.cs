using System.Net;
using CheXNet.Cli.Query;
using CheXNet.Explanations;

namespace CheXNet.Cli.Demo;

/// <summary>A static page showing each film beside its overlays.</summary>
internal static class DemoPage
{
    private const int FindingsPerFilm = 4;

    public static string Render(IReadOnlyList<DemoFilm> films, string modelTitle, string notice) => $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>CheXNet demo</title>
        <style>
          body { margin: 2rem auto; max-width: 1500px; padding: 0 1rem; font: 15px/1.45 system-ui, sans-serif }
          body { background: #14171a; color: #e8eaed }
          .notice { border-left: 4px solid #f2b134; padding: .6rem 1rem; background: #2a2413 }
          main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(560px, 100%), 1fr)); gap: 1.2rem }
          figure { margin: 0; background: #1e2226; padding: .8rem; border-radius: 6px }
          a { color: #8ab4f8 }
          .pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; font-size: .87em }
          img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #000 }
          td { padding: .1rem .8rem .1rem 0 } td.p { text-align: right; font-variant-numeric: tabular-nums }
        </style>
        <h1>CheXNet demo: {{films.Count}} drawn films</h1>
        <p class="notice"><strong>{{Text(modelTitle)}}.</strong> {{Text(OverlayPicture.WithDisclaimer(notice))}}</p>
        <main>
        {{string.Concat(films.Select(Film))}}</main>
        </html>

        """;

    private static string Film(DemoFilm film) => $"""
        <figure>
          <div class="pictures">
            {Picture(film.Name, $"film {film.Name}", "the film")}
            {string.Join("\n    ", film.Overlays.Select(Overlay))}
          </div>
          <figcaption>
            <p><strong>{Text(film.Name)}</strong> · {Text(film.Drawn)}</p>
            <table>
              {string.Join("\n      ", MostProbable(film).Select(Row))}
            </table>
          </figcaption>
        </figure>

        """;

    private static string Overlay(DemoOverlay overlay)
    {
        string why = overlay.IsReached ? "" : ": the highest, below any operating point";
        string caption = Invariant($"{overlay.Finding} {overlay.Probability:F3}{why}");
        return Picture(overlay.File, $"Grad-CAM overlay for {overlay.Finding}", caption);
    }

    private static IEnumerable<KeyValuePair<string, double>> MostProbable(DemoFilm film) =>
        ProbabilityTable.ByName(film.Row.Prediction).OrderByDescending(static p => p.Value).Take(FindingsPerFilm);

    private static string Row(KeyValuePair<string, double> finding) =>
        Invariant($"<tr><td>{Text(finding.Key)}<td class=\"p\">{finding.Value:F3}");

    private static string Picture(string file, string description, string caption)
    {
        string path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return $"<a href=\"{path}\"><img src=\"{path}\" alt=\"{Text(description)}\">{Text(caption)}</a>";
    }

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
