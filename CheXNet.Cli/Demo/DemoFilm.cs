using CheXNet.Explanations;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <param name="Overlays">Most probable finding first.</param>
/// <param name="Sheets">All findings, by method; empty where nothing supports any.</param>
internal sealed record DemoFilm(
    FilmPlan Plan, StoredPrediction Row, IReadOnlyList<DemoOverlay> Overlays, IReadOnlyList<DemoSheet> Sheets)
{
    public string Name => Plan.ImageName;

    public string Drawn => Plan.Findings.Count == 0
        ? "drawn without a finding"
        : "drawn with " + string.Join(", ", Plan.Findings.Select(static f => f.Finding.Name));
}

/// <param name="IsReached">Whether the probability reaches the finding's operating point; if not, it is only the highest one.</param>
/// <param name="File">Picture path relative to the page.</param>
internal sealed record DemoOverlay(string Finding, double Probability, bool IsReached, string File);

/// <param name="File">Picture path relative to the page.</param>
internal sealed record DemoSheet(IExplanationMethod Method, string File, SheetPicture Picture);
