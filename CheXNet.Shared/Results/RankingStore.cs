using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>An image in a worklist.</summary>
/// <param name="Probability">The finding's probability, in [0, 1].</param>
/// <param name="ETag">The image's ETag when scored; null if it had none.</param>
public sealed record RankedImage(ImageKey Image, double Probability, string? ETag)
{
    /// <summary>Whether the finding is there, by the model's conformal set; null without one.</summary>
    public ConformalAnswer? Answer { get; init; }

    /// <summary>See <see cref="PredictionMarks.Unusual"/>.</summary>
    public double? Unusual { get; init; }

    /// <summary>See <see cref="PredictionMarks.Refusal"/>.</summary>
    public string? Refusal { get; init; }
}

/// <summary>
/// The <c>Ranking</c> table: per dataset, model and finding, the images above the operating point by descending probability, so the
/// top of a worklist is one short read at any dataset size. Without an operating point every image is ranked: a silently incomplete
/// worklist is worse than a larger table. <see cref="ResultWriter"/> writes it.
/// </summary>
public sealed class RankingStore(StorageAccount account)
{
    private const int RowsAPage = 1000;

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.RankingTable);

    /// <summary>The minimum probability at which an image is ranked: the operating point, or 0 if the card has none.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    public static double ThresholdOf(ModelCard card, int finding) => card.OperatingPoints?.Thresholds[finding] ?? 0;

    /// <summary>The most probable ranked images of a finding.</summary>
    /// <param name="min">The minimum probability; values below the operating point find nothing more.</param>
    /// <param name="top">The maximum number, at least 1.</param>
    /// <param name="continuation">The token from the previous page; null starts over.</param>
    /// <returns>The images by descending probability, ties by name.</returns>
    /// <exception cref="InvalidInputException">An argument is out of range, or the token belongs to another query.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ResultPage<RankedImage>> TopAsync(
        string dataset, ModelId model, Finding finding, double min, int top, string? continuation, CancellationToken cancellationToken)
    {
        new PredictionQuery(dataset) { Model = model, Finding = finding, Min = min, Top = top }.Check();
        string query = WorklistPosition.QueryOf(dataset, model, finding, min);
        string? after = ContinuationToken.Unwrap(continuation, query);
        return StorageFault.GuardAsync(
            account,
            $"read the ranking of {finding} in '{dataset}'",
            async () =>
            {
                string partition = RankingKey.PartitionOf(dataset, model, finding.Column);
                string filter = TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partition} and RowKey gt {after ?? ""} and RowKey lt {RankingKey.Beyond(min)}");
                List<RankedImage> found = [];
                string? last = null;
                // One extra tells whether there is more.
                int ask = Math.Min(RowsAPage, top + 1);
                await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, ask, cancellationToken: cancellationToken))
                {
                    if (found.Count == top) return new ResultPage<RankedImage>(found, ContinuationToken.Wrap(last, query));
                    var image = new ImageKey(row.GetString("Dataset"), row.GetString("Image"));
                    found.Add(new RankedImage(image, row.GetDouble("Probability")!.Value, row.GetString("ETag"))
                    {
                        Answer = row.GetString("Answer") is { } answer ? Enum.Parse<ConformalAnswer>(answer, ignoreCase: true) : null,
                        Unusual = row.GetDouble("Unusual"),
                        Refusal = row.GetString("Refusal"),
                    });
                    last = row.RowKey;
                }

                return new ResultPage<RankedImage>(found, null);
            });
    }

    /// <summary>The ranking rows of a prediction.</summary>
    internal static IReadOnlyList<RankedFinding> RankedOf(StoredPrediction stored, ModelCard card) =>
    [
        .. from i in Enumerable.Range(0, stored.Prediction.Findings.Count)
           where stored.Prediction.Probabilities[i] >= ThresholdOf(card, i)
           select new RankedFinding(stored.Prediction.Findings[i].Column, stored.Prediction.Probabilities[i]),
    ];

    /// <summary>Writes the ranking rows of predictions and removes the stale ones.</summary>
    internal async Task ReconcileAsync(IReadOnlyCollection<PredictionState> states, CancellationToken cancellationToken)
    {
        await TableBatch.SendAsync(
            _table,
            from state in states
            from ranked in state.Ranked
            select new TableTransactionAction(TableTransactionActionType.UpsertReplace, RowOf(state, ranked)),
            cancellationToken);
        await RemoveAsync(states.SelectMany(static s => s.Stale.Except(s.Ranked).Select(stale => (s, stale))), cancellationToken);
    }

    /// <summary>Removes rows that exist.</summary>
    internal Task RemoveAsync(IEnumerable<(PredictionState Of, RankedFinding Finding)> rows, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (row, stop) => await _table.DeleteEntityAsync(
                RankingKey.PartitionOf(row.Of.Image.Dataset, row.Of.Model, row.Finding.Column),
                RankingKey.RowOf(row.Finding.Probability, row.Of.Image),
                ETag.All,
                stop));

    private static TableEntity RowOf(PredictionState state, RankedFinding ranked) =>
        new(RankingKey.PartitionOf(state.Image.Dataset, state.Model, ranked.Column), RankingKey.RowOf(ranked.Probability, state.Image))
        {
            ["Dataset"] = state.Image.Dataset,
            ["Image"] = state.Image.Image,
            ["Model"] = state.Model.ToString(),
            ["Finding"] = ranked.Column,
            ["Probability"] = ranked.Probability,
            ["ETag"] = state.SourceETag,
            ["Answer"] = state.Marks.Answers?.TryGetValue(ranked.Column, out ConformalAnswer answer) == true
                ? answer.ToString().ToLowerInvariant()
                : null,
            ["Unusual"] = state.Marks.Unusual,
            ["Refusal"] = state.Marks.Refusal,
        };
}
