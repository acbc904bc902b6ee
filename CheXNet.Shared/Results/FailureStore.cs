using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>The <c>Failures</c> table: one row per image and stage, in the dataset's partition; removed when the image succeeds.</summary>
/// <param name="time">The clock; null: the system's.</param>
public sealed class FailureStore(StorageAccount account, TimeProvider? time = null)
{
    private const int LongestText = 1000;
    private const int Tries = 8;

    private static readonly string[] KeyColumns = ["PartitionKey", "RowKey"];

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.FailuresTable);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Runs work that the caller retries; records and rethrows any exception, so that giving up leaves a trace.</summary>
    /// <param name="etag">The image's ETag; null if unknown.</param>
    public async Task RecordFaultsAsync(ImageKey image, FailureStage stage, string? etag, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            try
            {
                await RecordAsync(image, stage, error, etag, CancellationToken.None);
            }
            catch (StorageException)
            {
                // The account is unreachable; the original error, rethrown below, says so.
            }

            throw;
        }
    }

    /// <summary>Records that an image failed.</summary>
    /// <param name="etag">The image's ETag; null if unknown.</param>
    /// <returns>The failure, with the number of attempts on this content so far.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ImageFailure> RecordAsync(
        ImageKey image, FailureStage stage, Exception error, string? etag, CancellationToken cancellationToken)
    {
        (string code, string text) = error is XrayException known
            ? (known.Code, known.Message)
            : (ErrorCodes.Unexpected, $"{error.GetType().Name}: {error.Message}");
        return RecordAsync(image, stage, code, text, etag, cancellationToken);
    }

    /// <summary>Records that an image failed.</summary>
    /// <param name="code">A code of <see cref="ErrorCodes"/>.</param>
    /// <param name="text">One human-readable sentence.</param>
    /// <param name="etag">The image's ETag; null if unknown.</param>
    /// <returns>The failure, with the number of attempts on this content so far.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ImageFailure> RecordAsync(
        ImageKey image, FailureStage stage, string code, string text, string? etag, CancellationToken cancellationToken) => GuardAsync(
        $"note the failure of '{image}'",
        async () =>
        {
            for (int attempt = 1; ; attempt++)
            {
                NullableResponse<TableEntity> before = await _table.GetEntityIfExistsAsync<TableEntity>(
                    image.Dataset, RowOf(image, stage), cancellationToken: cancellationToken);
                ImageFailure? former = before.HasValue ? Read(before.Value!) : null;
                string shown = text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";
                int attempts = former is not null && (former.ETag == etag || ETags.Same(former.ETag, etag)) ? former.Attempts + 1 : 1;
                var failure = new ImageFailure(image, stage, code, shown, etag, attempts, _time.GetUtcNow());
                try
                {
                    if (former is null) await _table.AddEntityAsync(Write(failure), cancellationToken);
                    else await _table.UpdateEntityAsync(Write(failure), before.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                    return failure;
                }
                catch (RequestFailedException e) when (TableBatch.IsConflict(e) && attempt < Tries)
                {
                    // A concurrent writer recorded or removed it: read again.
                }
            }
        });

    /// <summary>The current failure of an image; null if there is none.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ImageFailure?> GetAsync(ImageKey image, FailureStage stage, CancellationToken cancellationToken) => GuardAsync(
        $"read the failure of '{image}'",
        async () =>
        {
            NullableResponse<TableEntity> row = await _table.GetEntityIfExistsAsync<TableEntity>(
                image.Dataset, RowOf(image, stage), cancellationToken: cancellationToken);
            return row.HasValue ? Read(row.Value!) : null;
        });

    /// <summary>Removes the failures of images that have now succeeded; images without one are ignored.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task RemoveAsync(IReadOnlyCollection<ImageKey> images, FailureStage stage, CancellationToken cancellationToken) => GuardAsync(
        "remove failures",
        async () =>
        {
            foreach (IGrouping<string, ImageKey> dataset in images.GroupBy(static i => i.Dataset))
            {
                string[] rows = [.. dataset.Select(i => RowOf(i, stage))];
                // Most images never failed: for more than one it is cheaper to query first.
                IEnumerable<string> there = rows.Length == 1
                    ? rows
                    : (await SparseRows.ReadAsync(_table, dataset.Key, rows, KeyColumns, cancellationToken)).Select(static r => r.RowKey);
                foreach (string row in there) await _table.DeleteEntityAsync(dataset.Key, row, ETag.All, cancellationToken);
            }

            return true;
        });

    /// <summary>The failures of a dataset, by name.</summary>
    /// <param name="top">The maximum number, at least 1.</param>
    /// <param name="continuation">The token from the previous page; null starts over.</param>
    /// <param name="code">Only those with this code; null: all.</param>
    /// <returns>At most <paramref name="top"/>; with a code that is rare maybe fewer, even none, with a continuation token.</returns>
    /// <exception cref="InvalidInputException">An argument is out of range, or the token belongs to another query.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ResultPage<ImageFailure>> ListAsync(
        string dataset, int top, string? continuation, CancellationToken cancellationToken, string? code = null)
    {
        new PredictionQuery(dataset) { Top = top }.Check();
        // The service sends all rows, whatever their code: so the place where the search stopped is known, and where many failed for other
        // reasons it stops before it took too long.
        Func<TableEntity, bool>? isWanted = code is null ? null : row => row.GetString("Code") == code;
        return GuardAsync(
            $"list the failures of '{dataset}'",
            () => TablePage.ReadAsync(
                _table, dataset, $"failures|{dataset}|{code}", top, continuation, Read, cancellationToken, isWanted));
    }

    /// <summary>Counts the failures of a dataset by step and code, up to 40,000 rows.</summary>
    /// <exception cref="InvalidInputException">The dataset is none.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<FailureCounts> CountAsync(string dataset, CancellationToken cancellationToken)
    {
        new PredictionQuery(dataset).Check();
        return GuardAsync(
            $"count the failures of '{dataset}'",
            async () =>
            {
                string filter = TableClient.CreateQueryFilter($"PartitionKey eq {dataset}");
                string[] columns = ["Stage", "Code", "Text"];
                Dictionary<(string Stage, string Code), (int Count, string Text)> counts = [];
                int left = TablePage.MostRows;
                var rows = _table.QueryAsync<TableEntity>(filter, TablePage.RowsAResponse, columns, cancellationToken);
                await foreach (TableEntity row in rows)
                {
                    if (left-- == 0) break;
                    (string, string) key = (row.GetString("Stage"), row.GetString("Code"));
                    (int count, string text) = counts.GetValueOrDefault(key, (0, row.GetString("Text")));
                    counts[key] = (count + 1, text);
                }

                FailureCount[] codes =
                [
                    .. from entry in counts
                       orderby entry.Value.Count descending, entry.Key.Code, entry.Key.Stage
                       select new FailureCount(
                           entry.Key.Code, Enum.Parse<FailureStage>(entry.Key.Stage), entry.Value.Count, entry.Value.Text),
                ];
                return new FailureCounts(codes, left >= 0);
            });
    }

    private static string RowOf(ImageKey image, FailureStage stage) => TableKey.Join(PredictionKey.ImagePart(image), stage.ToString());

    private static TableEntity Write(ImageFailure failure) => new(failure.Image.Dataset, RowOf(failure.Image, failure.Stage))
    {
        ["Image"] = failure.Image.Image,
        ["Stage"] = failure.Stage.ToString(),
        ["Code"] = failure.Code,
        ["Text"] = failure.Text,
        ["ETag"] = failure.ETag,
        ["Attempts"] = failure.Attempts,
        ["FailedAt"] = failure.FailedAt,
    };

    private static ImageFailure Read(TableEntity row) => new(
        new ImageKey(row.PartitionKey, row.GetString("Image")),
        Enum.Parse<FailureStage>(row.GetString("Stage")),
        row.GetString("Code"),
        row.GetString("Text"),
        row.GetString("ETag"),
        row.GetInt32("Attempts") ?? 1,
        row.GetDateTimeOffset("FailedAt") ?? row.Timestamp ?? default);

    private Task<T> GuardAsync<T>(string what, Func<Task<T>> action) => StorageFault.GuardAsync(account, what, action);
}
