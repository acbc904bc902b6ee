using CheXNet.Models;

namespace CheXNet.Cli.Scoring;

/// <summary>What <c>chexnet score</c> was asked to do.</summary>
/// <param name="Paths">Files and folders.</param>
/// <param name="Model">The package; null for the default model.</param>
/// <param name="Precision">Which of its graphs.</param>
/// <param name="Output">The file of scores; null for standard output.</param>
/// <param name="Resume">Whether to continue that file.</param>
/// <param name="Threads">Images scored at once.</param>
/// <param name="Json">Whether what goes to standard output is JSON.</param>
internal sealed record ScoreOptions(
    IReadOnlyList<string> Paths, string? Model, Precision Precision, string? Output, bool Resume, int Threads, bool Json);
