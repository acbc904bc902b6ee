using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using CheXNet.Dicom;

namespace CheXNet.Results;

/// <summary>Reads the <c>Predictions</c> table: one row per image and model, written by <see cref="ResultWriter"/>.</summary>
public sealed class PredictionStore(StorageAccount account)
{
    // A filter that matches almost nothing still scans everything: after this many pages, answer with a continuation token.
    private const int PagesAnAnswer = 40;
    private const int RowsAPage = 1000;

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.PredictionsTable);

    /// <summary>One model's prediction for an image (a point query); null if there is none.</summary>
    /// <exception cref="StorageException">The account refuses, or the row cannot be read.</exception>
    public Task<StoredPrediction?> GetAsync(ImageKey image, ModelId model, CancellationToken cancellationToken) => GuardAsync(
        $"read the prediction of '{image}'",
        async () =>
        {
            NullableResponse<TableEntity> row = await _table.GetEntityIfExistsAsync<TableEntity>(
                PredictionKey.PartitionOf(image), PredictionKey.RowOf(image, model), cancellationToken: cancellationToken);
            return row.HasValue ? PredictionRow.Read(row.Value!) : null;
        });

    /// <summary>The latest prediction for an image by any model; null if there is none.</summary>
    /// <exception cref="StorageException">The account refuses, or a row cannot be read.</exception>
    public Task<StoredPrediction?> FindAsync(ImageKey image, CancellationToken cancellationToken) => GuardAsync(
        $"read the predictions of '{image}'",
        async () =>
        {
            StoredPrediction? newest = null;
            await foreach (TableEntity row in _table.QueryAsync<TableEntity>(FilterOf(image), cancellationToken: cancellationToken))
            {
                StoredPrediction found = PredictionRow.Read(row);
                if (newest is null || found.Prediction.Provenance.ScoredAt > newest.Prediction.Provenance.ScoredAt) newest = found;
            }

            return newest;
        });

    /// <summary>The models that scored an image, the latest first (one query of two columns).</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyList<ModelId>> ModelsOfAsync(ImageKey image, CancellationToken cancellationToken) => GuardAsync(
        $"read the models of '{image}'",
        async () =>
        {
            List<(DateTimeOffset ScoredAt, ModelId Model)> found = [];
            string[] columns = ["_Model", "_ScoredAt"];
            await foreach (TableEntity row in _table.QueryAsync<TableEntity>(FilterOf(image), null, columns, cancellationToken))
                found.Add((row.GetDateTimeOffset("_ScoredAt") ?? default, ModelId.Parse(row.GetString("_Model"))));
            return (IReadOnlyList<ModelId>)[.. found.OrderByDescending(static f => f.ScoredAt).Select(static f => f.Model)];
        });

    /// <summary>
    /// What of a DICOM film became black and white when its present content was scored (one query of a few columns).
    /// </summary>
    /// <param name="etag">The film's current ETag: rows of other content do not count.</param>
    /// <param name="preferred">Models whose rows are looked at first, in this order; then the latest row.</param>
    /// <returns>Null where it is not scored, or is no DICOM film.</returns>
    /// <exception cref="StorageException">The account refuses, or a row cannot be read.</exception>
    public Task<DicomWindow?> WindowAsync(
        ImageKey image, string etag, IReadOnlyList<ModelId> preferred, CancellationToken cancellationToken) => GuardAsync(
        $"read the window of '{image}'",
        async () =>
        {
            List<PredictionRow.ScoredWindow> found = [];
            var rows = _table.QueryAsync<TableEntity>(FilterOf(image), null, PredictionRow.WindowColumns, cancellationToken);
            await foreach (TableEntity row in rows) found.Add(PredictionRow.ReadWindow(row));
            return found.Where(row => ETags.Same(row.ETag, etag))
                .OrderBy(row => preferred.TakeWhile(model => model != row.Model).Count())
                .ThenByDescending(static row => row.ScoredAt)
                .FirstOrDefault()?.Window;
        });

    /// <summary>Whole predictions of a dataset in table order (shard, then name); see <see cref="ListAsync"/> for less.</summary>
    /// <returns>At most <see cref="PredictionQuery.Top"/>; maybe fewer, even none, with a continuation token.</returns>
    /// <exception cref="InvalidInputException">The query is inconsistent, or the token belongs to another query.</exception>
    /// <exception cref="StorageException">The account refuses, or a row cannot be read.</exception>
    public Task<ResultPage<StoredPrediction>> QueryAsync(PredictionQuery query, CancellationToken cancellationToken) =>
        PagesAsync(query, null, PredictionRow.Read, cancellationToken);

    /// <summary>Any prediction of a dataset by a model; null if there is none. Reads the whole dataset to know that.</summary>
    /// <exception cref="StorageException">The account refuses, or the row cannot be read.</exception>
    public async Task<StoredPrediction?> AnyAsync(string dataset, ModelId model, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            PredictionQuery query = new(dataset) { Model = model, Top = 1, Continuation = continuation };
            ResultPage<StoredPrediction> page = await QueryAsync(query, cancellationToken);
            if (page.Items.Count > 0) return page.Items[0];
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return null;
    }

    /// <summary>
    /// Probabilities of a dataset in table order, without the maps, which are most of a row; see <see cref="Worklist"/> for order of
    /// probability.
    /// </summary>
    /// <param name="findings">Of the query's model.</param>
    /// <inheritdoc cref="QueryAsync"/>
    public Task<ResultPage<ListedPrediction>> ListAsync(
        PredictionQuery query, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => PagesAsync(
        query, PredictionRow.ListedColumns(findings), row => PredictionRow.ReadListed(row, findings), cancellationToken);

    /// <summary>The probabilities of a whole dataset, without the maps, which are most of a row. In table order.</summary>
    /// <param name="since">The earliest time of scoring; null: any.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async IAsyncEnumerable<ImageScores> ScoresAsync(
        string dataset, ModelId model, IReadOnlyList<Finding> findings, [EnumeratorCancellation] CancellationToken cancellationToken,
        DateTimeOffset? since = null)
    {
        PredictionQuery query = new(dataset) { Model = model };
        query.Check();
        string filter = FilterOf(query);
        if (since is { } from) filter += $" and {TableClient.CreateQueryFilter($"_ScoredAt ge {from}")}";
        string[] columns =
        [
            "_Dataset", "_Image", "_Model", "_ModelHash", "_Trained", "_InTrainingSplit", "_Unusual", "_Refusal", "_ScoredAt",
            .. findings.Select(static f => f.Column),
        ];
        await using IAsyncEnumerator<TableEntity> rows = _table
            .QueryAsync<TableEntity>(filter, RowsAPage, columns, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await GuardAsync($"read the scores of '{dataset}'", async () => await rows.MoveNextAsync()))
        {
            TableEntity row = rows.Current;
            yield return new ImageScores(
                new ImageKey(row.GetString("_Dataset"), row.GetString("_Image")), row.GetString("_Model"), row.GetString("_ModelHash"),
                row.GetBoolean("_Trained") ?? false, row.GetBoolean("_InTrainingSplit"),
                [.. findings.Select(f => row.GetDouble(f.Column))])
            {
                Unusual = row.GetDouble("_Unusual"),
                Refusal = row.GetString("_Refusal"),
                ScoredAt = row.GetDateTimeOffset("_ScoredAt") ?? default,
            };
        }
    }

    internal async Task<IReadOnlyDictionary<ImageKey, PredictionState>> StatesAsync(
        IEnumerable<ImageKey> images, ModelId model, CancellationToken cancellationToken)
    {
        var states = new ConcurrentDictionary<ImageKey, PredictionState>();
        await Parallel.ForEachAsync(
            images.GroupBy(PredictionKey.PartitionOf),
            new ParallelOptions { MaxDegreeOfParallelism = PredictionKey.Shards, CancellationToken = cancellationToken },
            async (partition, stop) =>
            {
                string[] rows = [.. partition.Select(i => PredictionKey.RowOf(i, model))];
                foreach (TableEntity row in await SparseRows.ReadAsync(_table, partition.Key, rows, PredictionState.Columns, stop))
                {
                    var state = PredictionState.Read(row);
                    states[state.Image] = state;
                }
            });
        return states;
    }

    /// <summary>The images of a dataset most probable for a finding, by a full scan (name, probability and marks).</summary>
    internal Task<ResultPage<RankedImage>> TopAsync(
        string dataset, ModelId model, Finding finding, double min, int top, string? continuation, CancellationToken cancellationToken)
    {
        var asked = new PredictionQuery(dataset) { Model = model, Finding = finding, Min = min, Top = top };
        asked.Check();
        string query = WorklistPosition.QueryOf(dataset, model, finding, min);
        string? after = ContinuationToken.Unwrap(continuation, query);
        return GuardAsync(
            $"search '{dataset}' for {finding}",
            async () =>
            {
                string filter = FilterOf(asked);
                if (after is not null) filter += $" and {finding.Column} le {Literal(RankingKey.ProbabilityOf(after))}";
                string[] columns = ["_Dataset", "_Image", "_ETag", finding.Column, .. PredictionMarks.Columns];
                // The best so far by ranking key, the worst first in the queue; one extra tells whether there is more.
                var descending = Comparer<string>.Create(static (x, y) => string.CompareOrdinal(y, x));
                var best = new PriorityQueue<(string Key, RankedImage Image), string>(descending);
                await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, RowsAPage, columns, cancellationToken))
                {
                    var name = new ImageKey(row.GetString("_Dataset"), row.GetString("_Image"));
                    double probability = row.GetDouble(finding.Column)!.Value;
                    string key = RankingKey.RowOf(probability, name);
                    if (string.CompareOrdinal(key, after) <= 0) continue;
                    best.Enqueue((key, RankedImageOf(row, name, finding, probability)), key);
                    if (best.Count > top + 1) best.Dequeue();
                }

                bool more = best.Count > top;
                if (more) best.Dequeue();
                (string Key, RankedImage Image)[] found =
                    [.. best.UnorderedItems.Select(static i => i.Element).OrderBy(static i => i.Key, StringComparer.Ordinal)];
                string? next = more ? ContinuationToken.Wrap(found[^1].Key, query) : null;
                return new ResultPage<RankedImage>([.. found.Select(static f => f.Image)], next);
            });
    }

    internal TableClient Table => _table;

    private static RankedImage RankedImageOf(TableEntity row, ImageKey image, Finding finding, double probability)
    {
        PredictionMarks marks = PredictionMarks.Read(row);
        return new RankedImage(image, probability, row.GetString("_ETag"))
        {
            Answer = marks.AnswerOf(finding),
            Unusual = marks.Unusual,
            Refusal = marks.Refusal,
        };
    }

    private Task<ResultPage<T>> PagesAsync<T>(
        PredictionQuery query, IEnumerable<string>? columns, Func<TableEntity, T> read, CancellationToken cancellationToken)
    {
        query.Check();
        string filter = FilterOf(query);
        string? position = ContinuationToken.Unwrap(query.Continuation, filter);
        return GuardAsync(
            $"query the predictions of '{query.Dataset}'",
            async () =>
            {
                List<T> found = [];
                for (int pages = 0; pages < PagesAnAnswer; pages++)
                {
                    int ask = Math.Min(RowsAPage, query.Top - found.Count);
                    var rows = _table.QueryAsync<TableEntity>(filter, ask, columns, cancellationToken);
                    Page<TableEntity>? page = await FirstPageAsync(rows, position, ask);
                    if (page is null) return new ResultPage<T>(found, null);

                    found.AddRange(page.Values.Select(read));
                    position = page.ContinuationToken;
                    if (position is null || found.Count >= query.Top) break;
                }

                return new ResultPage<T>(found, ContinuationToken.Wrap(position, filter));
            });
    }

    private static async Task<Page<T>?> FirstPageAsync<T>(AsyncPageable<T> rows, string? position, int size)
        where T : notnull
    {
        await foreach (Page<T> page in rows.AsPages(position, size)) return page;
        return null;
    }

    private static string FilterOf(ImageKey image)
    {
        (string from, string to) = PredictionKey.RowsOf(image);
        return TableClient.CreateQueryFilter(
            $"PartitionKey eq {PredictionKey.PartitionOf(image)} and RowKey ge {from} and RowKey lt {to}");
    }

    private static string FilterOf(PredictionQuery query)
    {
        (string from, string to) = PredictionKey.PartitionsOf(query.Dataset);
        string filter = TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {to}");
        if (query.Model is { } model) filter += $" and {TableClient.CreateQueryFilter($"_Model eq {model.ToString()}")}";
        // Models without the finding have no such column, and comparisons with a missing column are false.
        if (query.Finding is { } finding) filter += $" and {finding.Column} ge {Literal(query.Min ?? 0)}";
        return filter;
    }

    // All digits in plain notation: without a decimal point the literal is an integer, which never matches a double column, and some
    // filter parsers reject exponents.
    private static string Literal(double probability)
    {
        string text = probability.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0) return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        int zeros = -int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - 1;
        return $"0.{new string('0', zeros)}{text[..exponent].Replace(".", "", StringComparison.Ordinal)}";
    }

    private Task<T> GuardAsync<T>(string what, Func<Task<T>> action) => StorageFault.GuardAsync(account, what, action);
}
