using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.Viewer;

/// <summary>A film and what a model says of it, to make rows like it.</summary>
internal sealed record ScoredSample(BinaryData File, Prediction Prediction)
{
    // Rows without a film stay below those with one.
    private const double WithoutFilm = 0.5;

    /// <summary>Those of the films that are the most probable for a finding.</summary>
    public static async Task<IReadOnlyList<ScoredSample>> MostProbableAsync(
        SampleFilms films, XrayScorer scorer, string finding, int count)
    {
        int index = scorer.Card.IndexOf(finding);
        List<ScoredSample> scored = [];
        foreach (string path in films.Paths)
        {
            byte[] file = await System.IO.File.ReadAllBytesAsync(path);
            scored.Add(new ScoredSample(BinaryData.FromBytes(file), scorer.Score(path, new ImageContent(file), CancellationToken.None)));
        }

        return [.. scored.OrderByDescending(s => s.Prediction.Probabilities[index]).Take(count)];
    }

    /// <summary>The prediction as another image's.</summary>
    /// <param name="etag">The image's; null if it is not in the container.</param>
    /// <param name="place">From 0 for the first row to 1: later ones are less probable, so that no two are equal.</param>
    public Prediction Like(ImageKey image, string? etag, double place)
    {
        double factor = (etag is null ? WithoutFilm : 1) * (1 - (place / 4));
        return Prediction with
        {
            Probabilities = [.. Prediction.Probabilities.Select(p => p * factor)],
            Provenance = Prediction.Provenance with { Blob = $"{StorageNames.XraysContainer}/{image.BlobName}", ETag = etag },
        };
    }
}
