using CheXNet.Results;
using Microsoft.Extensions.Logging;

namespace CheXNet.Evaluation.Drift;

/// <summary>
/// Compares the last stretch of every dataset that has a reference with it, and notes the result in the table and the log: the work of the
/// function app's timer and of the single-machine service.
/// </summary>
public sealed partial class DriftWatch(
    DriftStore store, PredictionStore predictions, FailureStore failures, DriftOptions options, TimeProvider time,
    ILogger<DriftWatch> log)
{
    /// <summary>Compares all.</summary>
    /// <returns>One for each dataset with a readable reference.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async Task<IReadOnlyList<DriftCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        List<DriftCheck> checks = [];
        if (options.Stretch == TimeSpan.Zero) return checks;
        foreach (string dataset in await store.WatchedAsync(cancellationToken))
        {
            if (await ReferenceAsync(dataset, cancellationToken) is not { } reference) continue;
            DateTimeOffset now = time.GetUtcNow(), since = now - options.Stretch;
            IReadOnlyList<DriftFilm> films = await StoredDrift.ReadAsync(
                predictions, failures, dataset, reference.Model, [.. reference.Series.Select(static s => s.Name)], since, null,
                cancellationToken);
            DriftCheck check = new(dataset, now, since, DriftReport.Of(reference, dataset, films));
            await store.WriteAsync(check, cancellationToken);
            Note(check);
            checks.Add(check);
        }

        return checks;
    }

    private async Task<DriftReference?> ReferenceAsync(string dataset, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReferenceAsync(dataset, cancellationToken);
        }
        catch (InvalidInputException unreadable)
        {
            Unreadable(log, dataset, unreadable.Message);
            return null;
        }
    }

    private void Note(DriftCheck check)
    {
        DriftReport report = check.Report;
        if (report.Alarm is { } alarm) Changed(log, check.Dataset, alarm.Of, alarm.At, report.Films, report.Model);
        else if (report.Films == 0) Nothing(log, check.Dataset, report.Model, check.Since);
        else Unchanged(log, check.Dataset, report.Films, report.Highest, report.Limit);
    }

    [LoggerMessage(6001, LogLevel.Warning,
        "The films of dataset {Dataset} have changed: {Series}, noticed at {At:u}, among {Films} films by {Model}.")]
    private static partial void Changed(ILogger log, string dataset, string series, DateTimeOffset at, int films, ModelId model);

    [LoggerMessage(6002, LogLevel.Information,
        "The films of dataset {Dataset} have not changed: {Films} films, evidence {Evidence:F1} of {Limit:F1}.")]
    private static partial void Unchanged(ILogger log, string dataset, int films, double evidence, double limit);

    [LoggerMessage(6003, LogLevel.Warning,
        "Dataset {Dataset} has no film by {Model} since {Since:u}, whose reference it is compared with. After a change of the model, make "
            + "another with 'chexnet monitor --make-reference --watch'.")]
    private static partial void Nothing(ILogger log, string dataset, ModelId model, DateTimeOffset since);

    [LoggerMessage(6004, LogLevel.Error, "Dataset {Dataset} is not compared with its reference: {Reason}")]
    private static partial void Unreadable(ILogger log, string dataset, string reason);
}
