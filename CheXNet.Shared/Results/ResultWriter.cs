using Azure;
using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>
/// Stores predictions, so that the row, the ranking and the failures agree whatever is retried, repeated, killed in between or done by
/// two at once. The same image, ETag and model (its weights, not just its name) give the same rows. How: see
/// <see cref="PredictionState"/>.
/// </summary>
/// <param name="time">The clock; null means the system's.</param>
public sealed class ResultWriter(StorageAccount account, TimeProvider? time = null)
{
    // Each lost try means that another writer got on: its first write or its last.
    private const int Tries = 32;

    private readonly PredictionStore _predictions = new(account);
    private readonly RankingStore _ranking = new(account);
    private readonly FailureStore _failures = new(account, time);

    /// <summary>Whether an image has been scored by a model already, and need not be again.</summary>
    /// <param name="etag">Its present ETag, with or without quotes.</param>
    /// <param name="card">The model's card.</param>
    /// <returns>True if the stored prediction is of this ETag and of a graph of this card. What an interrupted writer left undone is done
    /// first.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async Task<bool> IsScoredAsync(ImageKey image, string etag, ModelCard card, CancellationToken cancellationToken) =>
        (await FindScoredAsync([(image, etag)], card, cancellationToken)).Count == 1;

    /// <summary>Which of some images have been scored by a model already: cheapest for a page of names that follow each other.</summary>
    /// <param name="images">The images with their present ETags, with or without quotes.</param>
    /// <param name="card">The model's card.</param>
    /// <returns>Those whose stored prediction is of this ETag and of a graph of this card, with the time they were scored. What an
    /// interrupted writer left undone is done first.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyDictionary<ImageKey, DateTimeOffset>> FindScoredAsync(
        IReadOnlyCollection<(ImageKey Image, string ETag)> images, ModelCard card, CancellationToken cancellationToken) => GuardAsync(
        $"look up {images.Count} images",
        async () =>
        {
            IReadOnlyDictionary<ImageKey, PredictionState> states = await _predictions.StatesAsync(images.Select(static i => i.Image), card.ToModelId(), cancellationToken);
            PredictionState[] scored =
            [
                .. from image in images
                   where states.ContainsKey(image.Image)
                   let state = states[image.Image]
                   where state.IsOf(image.ETag, card)
                   select state,
            ];
            await FinishAsync(scored.Where(static s => s.Open).ToList(), cancellationToken);
            return (IReadOnlyDictionary<ImageKey, DateTimeOffset>)scored.ToDictionary(static s => s.Image, static s => s.ScoredAt);
        });

    /// <summary>Stores one prediction.</summary>
    /// <param name="stored">The prediction.</param>
    /// <param name="card">The card of the model that made it.</param>
    /// <param name="cancellationToken">Stops writing; what is half done is finished by the next who meets it.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="StorageException">The account refuses, or the prediction is larger than a row may be.</exception>
    /// <exception cref="InconsistentScoreException">A probability is no number from 0 to 1.</exception>
    public async Task<StoreOutcome> StoreAsync(StoredPrediction stored, ModelCard card, CancellationToken cancellationToken) =>
        (await StoreManyAsync([stored], card, cancellationToken))[0];

    /// <summary>Stores many predictions of one model in few transactions.</summary>
    /// <param name="stored">The predictions; every image once.</param>
    /// <param name="card">The card of the model that made them.</param>
    /// <param name="cancellationToken">Stops writing; what is half done is finished by the next who meets it.</param>
    /// <returns>What it did, one for each in the order given.</returns>
    /// <exception cref="StorageException">The account refuses, an image is given twice, or a prediction is larger than a row may
    /// be.</exception>
    /// <exception cref="InconsistentScoreException">A probability is no number from 0 to 1.</exception>
    public Task<IReadOnlyList<StoreOutcome>> StoreManyAsync(
        IReadOnlyList<StoredPrediction> stored, ModelCard card, CancellationToken cancellationToken) => GuardAsync(
        stored.Count == 1 ? $"store the prediction of '{stored[0].Image}'" : $"store {stored.Count} predictions",
        async () =>
        {
            Check(stored, card);
            Dictionary<ImageKey, StoreOutcome> outcomes = [];
            StoredPrediction[] left = [.. stored];
            for (int attempt = 0; left.Length > 0; attempt++)
            {
                if (attempt == Tries)
                {
                    throw new StorageException(
                        ErrorCodes.StorageUnavailable, $"The prediction of '{left[0].Image}' is being written by others all the time: try again later.");
                }

                // Nearly always the images are new, and a partition where one is not refuses the whole transaction: so they are added without a look first.
                IReadOnlyDictionary<ImageKey, PredictionState> before = attempt == 0
                    ? new Dictionary<ImageKey, PredictionState>()
                    : await _predictions.StatesAsync(left.Select(static s => s.Image), card.ToModelId(), cancellationToken);
                List<PredictionState> committed = await CommitAsync(left, before, card, outcomes, attempt > 0, cancellationToken);
                await FinishAsync(committed, cancellationToken);
                left = [.. left.Where(s => !outcomes.ContainsKey(s.Image))];
            }

            return (IReadOnlyList<StoreOutcome>)[.. stored.Select(s => outcomes[s.Image])];
        });

    private static void Check(IReadOnlyList<StoredPrediction> stored, ModelCard card)
    {
        foreach (StoredPrediction s in stored)
        {
            if (s.Prediction.Provenance.Model != card.ToModelId() || s.Prediction.Findings.Count != card.Findings.Count)
            {
                throw new ArgumentException($"The prediction of '{s.Image}' is of {s.Prediction.Provenance.Model}, the card of {card.ToModelId()}.", nameof(card));
            }
        }

        if (stored.GroupBy(static s => s.Image).FirstOrDefault(static g => g.Count() > 1) is { } twice)
        {
            throw new StorageException(ErrorCodes.StorageBatchInvalid, $"The image '{twice.Key}' is twice in one batch: give every image once.");
        }
    }

    // First step: the rows, open. Whoever lost against another writer has no outcome afterwards.
    private async Task<List<PredictionState>> CommitAsync(
        IEnumerable<StoredPrediction> stored,
        IReadOnlyDictionary<ImageKey, PredictionState> before,
        ModelCard card,
        Dictionary<ImageKey, StoreOutcome> outcomes,
        bool singly,
        CancellationToken cancellationToken)
    {
        List<PredictionState> committed = [];
        List<TableTransactionAction> writes = [];
        Dictionary<(string, string), PredictionState> written = [];
        foreach (StoredPrediction s in stored)
        {
            PredictionState? former = before.GetValueOrDefault(s.Image);
            if (former is not null && former.IsOf(s.Prediction.Provenance.ETag, card))
            {
                outcomes[s.Image] = StoreOutcome.AlreadyScored;
                if (former.Open) committed.Add(former);
                continue;
            }

            IReadOnlyList<RankedFinding> ranked = RankingStore.RankedOf(s, card);
            RankedFinding[] stale = former is null ? [] : [.. former.Ranked.Union(former.Stale).Except(ranked)];
            TableEntity row = PredictionRow.Of(s, ranked, stale);
            writes.Add(former is null
                ? new TableTransactionAction(TableTransactionActionType.Add, row)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, former.RowETag));
            written[(row.PartitionKey, row.RowKey)] = PredictionState.Read(row);
        }

        foreach ((var key, ETag? etag) in await TableBatch.TrySendAsync(_predictions.Table, writes, singly, cancellationToken))
        {
            if (etag is not { } rowETag) continue;
            PredictionState state = written[key] with { RowETag = rowETag };
            outcomes[state.Image] = before.ContainsKey(state.Image) ? StoreOutcome.Replaced : StoreOutcome.Added;
            committed.Add(state);
        }

        return committed;
    }

    // Second step: ranking and failures follow, then the rows are closed.
    private async Task FinishAsync(List<PredictionState> open, CancellationToken cancellationToken)
    {
        if (open.Count == 0) return;
        await _ranking.ReconcileAsync(open, cancellationToken);
        await _failures.RemoveAsync([.. open.Select(static s => s.Image)], FailureStage.Score, cancellationToken);

        Dictionary<(string, string), PredictionState> closing = [];
        List<TableTransactionAction> writes = [];
        foreach (PredictionState state in open)
        {
            var row = new TableEntity(PredictionKey.PartitionOf(state.Image), PredictionKey.RowOf(state.Image, state.Model));
            (state with { Stale = [], Open = false }).WriteTo(row);
            writes.Add(new TableTransactionAction(TableTransactionActionType.UpdateMerge, row, state.RowETag));
            closing[(row.PartitionKey, row.RowKey)] = state;
        }

        foreach ((var key, ETag? etag) in await TableBatch.TrySendAsync(_predictions.Table, writes, singly: true, cancellationToken))
        {
            if (etag is null) await GiveWayAsync(closing[key], cancellationToken);
        }
    }

    // Another writer took the row over. It removes what it saw of ours, but perhaps before we wrote it: what it does not want, we take away ourselves.
    private async Task GiveWayAsync(PredictionState ours, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<ImageKey, PredictionState> now = await _predictions.StatesAsync([ours.Image], ours.Model, cancellationToken);
        IReadOnlyList<RankedFinding> theirs = now.GetValueOrDefault(ours.Image)?.Ranked ?? [];
        await _ranking.RemoveAsync(ours.Ranked.Except(theirs).Select(f => (ours, f)), cancellationToken);
    }

    private Task<T> GuardAsync<T>(string what, Func<Task<T>> action) => StorageFault.GuardAsync(account, what, action);
}
