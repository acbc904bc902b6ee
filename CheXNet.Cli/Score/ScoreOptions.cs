using CheXNet.Models;

namespace CheXNet.Cli.Score;

/// <summary>What <c>chexnet score</c> was asked to do.</summary>
/// <param name="Model">The package; null for the default model.</param>
/// <param name="Output">The file of scores; null for standard output.</param>
/// <param name="Workers">Images scored at once.</param>
internal sealed record ScoreOptions(
    IReadOnlyList<string> Paths, string? Model, Precision Precision, string? Output, bool Resume, int Workers, bool Json);
