using System.Net;
using CheXNet.Cli.Score;
using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Demo;

/// <summary>A static page showing each film beside its overlays.</summary>
internal static class DemoPage
{
    private const int FindingsPerFilm = 4;

    /// <summary>Shows the sheet of the chosen method and, cut out of it, the chosen finding in place of the overlays.</summary>
    private const string Script = """
        <script>
          const finding = document.getElementById('finding'), method = document.getElementById('method');
          function show() {
            for (const film of document.querySelectorAll('figure')) {
              for (const s of film.querySelectorAll('.sheet')) s.hidden = s.dataset.method !== method.value;
              const sheet = film.querySelector('.sheet:not([hidden])');
              const place = sheet && JSON.parse(sheet.dataset.places)[finding.value];
              film.classList.toggle('chosen', Boolean(place));
              if (!place) continue;
              const [picture, caption] = film.querySelector('.tile').children;
              picture.style.backgroundImage = `url("${sheet.querySelector('a').href}")`;
              [picture.style.backgroundSize, picture.style.backgroundPosition, picture.style.aspectRatio] = place;
              caption.textContent = place[3];
            }
          }
          finding.onchange = method.onchange = show;
          show();
        </script>
        """;

    public static string Render(DemoResult result, string modelTitle, string notice) => $$"""
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
          .choice { display: flex; gap: 1.5rem; margin: 1rem 0 } select { font: inherit }
          .tile { display: none } .tile div { background-repeat: no-repeat } .sheet img { aspect-ratio: auto }
          .chosen .overlay { display: none } .chosen .tile { display: block }
          td { padding: .1rem .8rem .1rem 0 } td.p { text-align: right; font-variant-numeric: tabular-nums }
        </style>
        <h1>CheXNet demo: {{Title(result.Films)}}</h1>
        <p class="notice"><strong>{{Text(modelTitle)}}.</strong> {{Text(Disclaimer.With(notice))}}</p>
        {{Failures(result.Failures)}}{{Choice(result.Films)}}<main>
        {{string.Concat(result.Films.Select(Film))}}</main>
        {{(result.Films.Count > 0 ? Script : "")}}
        </html>

        """;

    private static string Title(IReadOnlyList<DemoFilm> films) =>
        films.Count > 0 && films[0].Input.Drawn is not null ? $"{films.Count} drawn films"
        : films.Count == 1 ? "1 film"
        : $"{films.Count} films";

    private static string Failures(IReadOnlyList<InputFailure> failures) => failures.Count == 0 ? "" : $"""
        <h2>Failed: {failures.Count}</h2>
        <ul>
          {string.Join("\n  ", failures.Select(Failure))}
        </ul>

        """;

    private static string Failure(InputFailure failed) =>
        $"<li><strong>{Text(failed.Name)}</strong>: {Text(failed.Reason.Message)} [{failed.Reason.Code}]";

    private static string Film(DemoFilm film) => $"""
        <figure>
          <div class="pictures">
            {Picture(film.File, $"film {film.Name}", "the film")}
            {string.Join("\n    ", film.Overlays.Select(Overlay))}
            <div class="tile"><div></div><span></span></div>
          </div>
          <figcaption>
            <p><strong>{Text(film.Name)}</strong> · {Text(film.About)}</p>
            <table>
              {string.Join("\n      ", MostProbable(film).Select(Row))}
            </table>
            {string.Join("\n    ", film.Sheets.Select(sheet => Sheet(film, sheet)))}
          </figcaption>
        </figure>

        """;

    private static string Overlay(DemoOverlay overlay)
    {
        string why = overlay.IsReached ? "" : ": the highest, below any operating point";
        string caption = Invariant($"{overlay.Finding} {overlay.Probability:F3}{why}");
        return Picture(overlay.File, $"Grad-CAM overlay for {overlay.Finding}", caption, " class=\"overlay\"");
    }

    private static string Choice(IReadOnlyList<DemoFilm> films)
    {
        if (films.Count == 0) return "";
        IEnumerable<IExplanationMethod> methods = films.SelectMany(static f => f.Sheets).Select(static s => s.Method).Distinct();
        IEnumerable<string> findings = films.SelectMany(static f => f.Row.Prediction.Findings).Select(static f => f.Name).Distinct();
        string findingOptions = Options(findings.Select(static f => (f, f)).Prepend(("", "those drawn")));
        string methodOptions = Options(methods.Select(static m => (m.Name, m.Title)));
        return $"""
            <p class="choice">
              <label>Finding <select id="finding">{findingOptions}</select></label>
              <label>Method <select id="method">{methodOptions}</select></label>
            </p>

            """;
    }

    private static string Options(IEnumerable<(string Value, string Shown)> all) =>
        string.Concat(all.Select(static o => $"<option value=\"{Text(o.Value)}\">{Text(o.Shown)}"));

    /// <summary>A sheet with, by finding, what the script needs to show its picture: percentages of CSS and a caption.</summary>
    private static string Sheet(DemoFilm film, DemoSheet sheet)
    {
        Dictionary<string, string[]> places = [];
        (PixelImage whole, IReadOnlyList<Finding> findings) = (sheet.Picture.Image, film.Row.Prediction.Findings);
        for (int i = 0; i < findings.Count; i++)
        {
            PixelRectangle at = sheet.Picture.Findings[i];
            (int width, int height) = (at.Right - at.Left, at.Bottom - at.Top);
            places[findings[i].Name] =
            [
                Invariant($"{100.0 * whole.Width / width:F3}% {100.0 * whole.Height / height:F3}%"),
                Invariant($"{100.0 * at.Left / (whole.Width - width):F3}% {100.0 * at.Top / (whole.Height - height):F3}%"),
                Invariant($"{width} / {height}"),
                Invariant($"{findings[i].Name} {film.Row.Prediction.Probabilities[i]:F3}, {sheet.Method.Title}"),
            ];
        }

        string data = $"data-method=\"{Text(sheet.Method.Name)}\" data-places=\"{Text(JsonSerializer.Serialize(places))}\"";
        string title = $"All findings by {sheet.Method.Title}";
        return $"<details class=\"sheet\" {data}><summary>{Text(title)}</summary>{Picture(sheet.File, title, "")}</details>";
    }

    private static IEnumerable<KeyValuePair<string, double>> MostProbable(DemoFilm film) =>
        ProbabilityTable.ByName(film.Row.Prediction).OrderByDescending(static p => p.Value).Take(FindingsPerFilm);

    private static string Row(KeyValuePair<string, double> finding) =>
        Invariant($"<tr><td>{Text(finding.Key)}<td class=\"p\">{finding.Value:F3}");

    private static string Picture(string file, string description, string caption, string attributes = "")
    {
        string path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return $"<a href=\"{path}\"{attributes}><img loading=\"lazy\" src=\"{path}\" alt=\"{Text(description)}\">{Text(caption)}</a>";
    }

    private static string Text(string value) => WebUtility.HtmlEncode(VisibleText.Line(value));
}
