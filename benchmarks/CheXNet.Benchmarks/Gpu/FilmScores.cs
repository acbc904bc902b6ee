using System.Globalization;
using CheXNet.Scoring;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>Scores files with a pipeline.</summary>
internal static class FilmScores
{
    /// <returns>The probabilities: one row a film, in the order of the files, one column a finding.</returns>
    /// <exception cref="XrayException">A film could not be scored.</exception>
    public static async Task<IReadOnlyList<IReadOnlyList<double>>> OfAsync(ScoringPipeline pipeline, string[] paths)
    {
        var rows = new IReadOnlyList<double>[paths.Length];
        IEnumerable<ImageSource> sources =
            paths.Select(static (path, i) => ImageSource.File(i.ToString(CultureInfo.InvariantCulture), path));
        await foreach (ScoringOutcome outcome in pipeline.RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None))
            rows[int.Parse(outcome.Name, CultureInfo.InvariantCulture)] = outcome.Prediction?.Probabilities ?? throw outcome.Error!;
        return rows;
    }
}
