using Azure;
using Azure.Data.Tables;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>An image in a worklist.</summary>
/// <param name="Probability">The finding's probability, in [0, 1].</param>
/// <param name="ETag">The image's ETag when it was scored; null where it had none.</param>
public sealed record RankedImage(ImageKey Image, double Probability, string? ETag);

/// <summary>
/// The <c>Ranking</c> table: for each dataset, model and finding the images above the operating point, the most probable first, so that
/// the top of a worklist is one short read however large the dataset is. Where the model's card has no operating point for a finding,
/// every image is ranked: there is no number to leave any out by, and a worklist that is silently short is worse than a larger table.
/// <see cref="ResultWriter"/> writes it.
/// </summary>
public sealed class RankingStore(StorageAccount account)
{
    private const int RowsAPage = 1000;

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.RankingTable);

    /// <summary>The probability from which on an image is ranked for a finding.</summary>
    /// <param name="finding">The finding's index in card order.</param>
    /// <returns>Its operating point, or 0 where the card has none.</returns>
    public static double ThresholdOf(ModelCard card, int finding) => card.OperatingPoints?.Thresholds[finding] ?? 0;

    /// <summary>The most probable images of a finding among those that are ranked.</summary>
    /// <param name="min">The least probability; below the operating point there is nothing more to find.</param>
    /// <param name="top">How many at most, at least 1.</param>
    /// <param name="continuation">The continuation of the answer before; null begins.</param>
    /// <returns>The images by descending probability, equal ones by name.</returns>
    /// <exception cref="InvalidInputException">A part is out of range, or the continuation is another query's.</exception>
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
                // One more than asked for tells whether there is more.
                int ask = Math.Min(RowsAPage, top + 1);
                await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, ask, cancellationToken: cancellationToken))
                {
                    if (found.Count == top) return new ResultPage<RankedImage>(found, ContinuationToken.Wrap(last, query));
                    var image = new ImageKey(row.GetString("Dataset"), row.GetString("Image"));
                    found.Add(new RankedImage(image, row.GetDouble("Probability")!.Value, row.GetString("ETag")));
                    last = row.RowKey;
                }

                return new ResultPage<RankedImage>(found, null);
            });
    }

    /// <summary>What of a prediction belongs in the ranking.</summary>
    internal static IReadOnlyList<RankedFinding> RankedOf(StoredPrediction stored, ModelCard card) =>
    [
        .. from i in Enumerable.Range(0, stored.Prediction.Findings.Count)
           where stored.Prediction.Probabilities[i] >= ThresholdOf(card, i)
           select new RankedFinding(stored.Prediction.Findings[i].Column, stored.Prediction.Probabilities[i]),
    ];

    /// <summary>Writes the rows that belong to predictions and removes those that no longer do.</summary>
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

    /// <summary>Removes rows; those that are not there are no error.</summary>
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
        };
}
