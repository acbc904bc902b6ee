using CheXNet.Results;

namespace CheXNet.Evaluation.Drift;

/// <summary>The films of a stored dataset as drift sees them.</summary>
public static class StoredDrift
{
    /// <summary>The name of the series of <see cref="ImageScores.Unusual"/>.</summary>
    public const string Unusual = "unusual";

    private static readonly string[] RefusalPrefixes = ["film-", ErrorCodes.DicomModality, ErrorCodes.DicomView, ErrorCodes.DicomBodyPart];
    private const int FailuresAPage = 1000;

    /// <summary>The series that a model gives, in the order of the films' values: <see cref="Unusual"/>, then its findings.</summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<Finding> findings) => [Unusual, .. findings.Select(static f => f.Name)];

    /// <summary>Reads the rows of a model and the refusals of a dataset.</summary>
    /// <param name="names">The series wanted, by <see cref="NamesOf"/> or a reference.</param>
    /// <param name="since">The earliest time of scoring; null: any.</param>
    /// <param name="until">The latest; null: any.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public static async Task<IReadOnlyList<DriftFilm>> ReadAsync(
        PredictionStore predictions, FailureStore failures, string dataset, ModelId model, IReadOnlyList<string> names,
        DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        Finding[] findings = [.. names.Where(static n => n != Unusual).Select(static n => new Finding(n))];
        List<DriftFilm> films = [];
        await foreach (ImageScores row in predictions.ScoresAsync(dataset, model, findings, cancellationToken, since))
        {
            if (!IsWithin(row.ScoredAt)) continue;
            int finding = 0;
            films.Add(new DriftFilm(
                row.Image.Image, row.ScoredAt, [.. names.Select(n => n == Unusual ? row.Unusual : row.Probabilities[finding++])],
                row.Refusal));
        }

        string? continuation = null;
        do
        {
            ResultPage<ImageFailure> page = await failures.ListAsync(dataset, FailuresAPage, continuation, cancellationToken);
            films.AddRange(page.Items
                .Where(f => f.Stage == FailureStage.Score && IsWithin(f.FailedAt)
                    && RefusalPrefixes.Any(p => f.Code.StartsWith(p, StringComparison.Ordinal)))
                .Select(static f => new DriftFilm(f.Image.Image, f.FailedAt, [], f.Code)));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return films;

        bool IsWithin(DateTimeOffset at) => (since is null || at >= since) && (until is null || at <= until);
    }
}
