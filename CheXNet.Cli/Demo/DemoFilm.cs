using CheXNet.Cli.Score;
using CheXNet.Explanations;

namespace CheXNet.Cli.Demo;

/// <param name="File">The film as a picture that a browser shows, relative to the page.</param>
/// <param name="Overlays">Most probable finding first.</param>
/// <param name="Sheets">All findings, by method; empty where nothing supports any.</param>
internal sealed record DemoFilm(
    DemoInput Input, StoredPrediction Row, string File, IReadOnlyList<DemoOverlay> Overlays, IReadOnlyList<DemoSheet> Sheets)
{
    public string Name => Input.Name;

    public string About => Input.Drawn ?? "your film";
}

/// <summary>What became of the films.</summary>
/// <param name="Failures">Films of the user's that could not be read, or were refused.</param>
internal sealed record DemoResult(IReadOnlyList<DemoFilm> Films, IReadOnlyList<InputFailure> Failures);

/// <param name="IsReached">Whether the probability reaches the finding's operating point; if not, it is only the highest one.</param>
/// <param name="File">Picture path relative to the page.</param>
internal sealed record DemoOverlay(string Finding, double Probability, bool IsReached, string File);

/// <param name="File">Picture path relative to the page.</param>
internal sealed record DemoSheet(IExplanationMethod Method, string File, SheetPicture Picture);
