using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using CheXNet.Scoring;
using CheXNet.Telemetry;

namespace CheXNet.Results;

/// <summary>
/// Stores predictions so that row, ranking, failures and overlay messages stay consistent under retries, duplicates, crashes and
/// concurrent writers. Idempotent per image, ETag and model weights, except that a message may be sent more than once. For the
/// protocol see <see cref="PredictionState"/>.
/// </summary>
/// <param name="time">The clock; null: the system's.</param>
public sealed class ResultWriter(StorageAccount account, TimeProvider? time = null)
{
    // Each lost try means that another writer made progress: its first write or its last.
    private const int Tries = 32;

    private const int AtOnce = 8;

    private readonly PredictionStore _predictions = new(account);
    private readonly RankingStore _ranking = new(account);
    private readonly FailureStore _failures = new(account, time);
    private readonly OverlayQueue _overlays = new(account);

    /// <summary>Finds images already scored by a model; completes interrupted writes. Cheapest for consecutive names.</summary>
    /// <param name="images">The images with their current ETags, with or without quotes.</param>
    /// <param name="overlays">The findings, by name, whose overlays to request unless already requested, even if the row was stored
    /// without any. Null: none.</param>
    /// <returns>Images whose stored prediction has this ETag and a graph of this card, with the time of scoring.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyDictionary<ImageKey, DateTimeOffset>> FindScoredAsync(
        IReadOnlyCollection<(ImageKey Image, string ETag)> images,
        ModelCard card,
        Func<Prediction, IReadOnlyList<string>>? overlays,
        CancellationToken cancellationToken) => GuardAsync(
        $"look up {images.Count} images",
        async () =>
        {
            var states = await _predictions.StatesAsync(images.Select(static i => i.Image), card.ToModelId(), cancellationToken);
            PredictionState[] scored =
            [
                .. from image in images
                   where states.ContainsKey(image.Image)
                   let state = states[image.Image]
                   where state.IsOf(image.ETag, card)
                   select state,
            ];
            List<PredictionState> unasked = [.. scored.Where(s => overlays is not null && s.Overlays is null)];
            await FinishAsync([.. scored.Where(static s => s.Open).Except(unasked)], cancellationToken);
            StoredPrediction[] stored = await ReadAsync(unasked, card, cancellationToken);
            await StoreAsync(stored, states, card, overlays, cancellationToken);
            return (IReadOnlyDictionary<ImageKey, DateTimeOffset>)scored.ToDictionary(static s => s.Image, static s => s.ScoredAt);
        });

    /// <summary>Stores predictions of one model in few transactions.</summary>
    /// <param name="stored">The predictions; each image once.</param>
    /// <param name="card">The card of the model that made them.</param>
    /// <param name="overlays">The findings, by name, whose overlays to request; null: none.</param>
    /// <param name="cancellationToken">Stops writing; the next writer that sees a half-written row completes it.</param>
    /// <returns>The outcomes, in the order given.</returns>
    /// <exception cref="StorageException">The account refuses, an image is given twice, or a prediction exceeds the row size.</exception>
    /// <exception cref="InconsistentScoreException">A probability is not in [0, 1].</exception>
    public Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StoredPrediction> stored,
        ModelCard card,
        Func<Prediction, IReadOnlyList<string>>? overlays,
        CancellationToken cancellationToken) => GuardAsync(
        stored.Count == 1 ? $"store the prediction of '{stored[0].Image}'" : $"store {stored.Count} predictions",
        async () =>
        {
            Check(stored, card);
            // Images are nearly always new, and a partition with an existing row rejects the whole transaction: so insert without
            // reading first.
            var nothing = new Dictionary<ImageKey, PredictionState>();
            return await StoreAsync(stored, nothing, card, overlays, cancellationToken);
        });

    private async Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StoredPrediction> stored,
        IReadOnlyDictionary<ImageKey, PredictionState> before,
        ModelCard card,
        Func<Prediction, IReadOnlyList<string>>? overlays,
        CancellationToken cancellationToken)
    {
        Dictionary<ImageKey, StoreOutcome> outcomes = [];
        StoredPrediction[] left = [.. stored];
        for (int attempt = 0; left.Length > 0; attempt++)
        {
            if (attempt == Tries)
            {
                throw new StorageException(
                    ErrorCodes.StorageUnavailable,
                    $"The prediction of '{left[0].Image}' is being written by others all the time: try again later.");
            }

            if (attempt > 0) before = await _predictions.StatesAsync(left.Select(static s => s.Image), card.ToModelId(), cancellationToken);
            var committed = await CommitAsync(left, before, card, overlays, outcomes, singly: attempt > 0, cancellationToken);
            await FinishAsync(committed, cancellationToken);
            left = [.. left.Where(s => !outcomes.ContainsKey(s.Image))];
        }

        return [.. stored.Select(s => outcomes[s.Image])];
    }

    private static void Check(IReadOnlyList<StoredPrediction> stored, ModelCard card)
    {
        foreach (StoredPrediction s in stored)
        {
            if (s.Prediction.Provenance.Model == card.ToModelId() && s.Prediction.Findings.Count == card.Findings.Count) continue;
            throw new ArgumentException(
                $"The prediction of '{s.Image}' is of {s.Prediction.Provenance.Model}, the card of {card.ToModelId()}.", nameof(card));
        }

        if (stored.GroupBy(static s => s.Image).FirstOrDefault(static g => g.Count() > 1) is { } twice)
        {
            throw new StorageException(
                ErrorCodes.StorageBatchInvalid, $"The image '{twice.Key}' is twice in one batch: give every image once.");
        }
    }

    // Step 1: write the rows, open. A row lost to another writer has no outcome yet.
    private async Task<List<PredictionState>> CommitAsync(
        IEnumerable<StoredPrediction> stored,
        IReadOnlyDictionary<ImageKey, PredictionState> before,
        ModelCard card,
        Func<Prediction, IReadOnlyList<string>>? overlays,
        Dictionary<ImageKey, StoreOutcome> outcomes,
        bool singly,
        CancellationToken cancellationToken)
    {
        List<PredictionState> committed = [];
        List<TableTransactionAction> writes = [];
        Dictionary<(string, string), (PredictionState State, StoreOutcome Outcome)> written = [];
        foreach (StoredPrediction s in stored)
        {
            string? etag = s.Prediction.Provenance.ETag;
            PredictionState? former = before.GetValueOrDefault(s.Image);
            // An image without an ETag is in no container, so nothing can be drawn on it.
            IReadOnlyList<string>? owed = etag is null ? null : overlays?.Invoke(s.Prediction);
            if (former is null || !former.IsOf(etag, card))
            {
                IReadOnlyList<RankedFinding> ranked = RankingStore.RankedOf(s, card);
                RankedFinding[] stale = former is null ? [] : [.. former.Ranked.Union(former.Stale).Except(ranked)];
                TableEntity row = PredictionRow.Of(s, ranked, stale, owed);
                if (former is null) Write(TableTransactionActionType.Add, row, default, PredictionState.Read(row), StoreOutcome.Added);
                else Write(TableTransactionActionType.UpdateReplace, row, former.RowETag, PredictionState.Read(row), StoreOutcome.Replaced);
            }
            else if (former.Overlays is null && owed is not null)
            {
                PredictionState owing = former with { Overlays = owed, Open = true };
                Write(TableTransactionActionType.UpdateMerge, owing.ToEntity(), former.RowETag, owing, StoreOutcome.AlreadyScored);
            }
            else
            {
                outcomes[s.Image] = StoreOutcome.AlreadyScored;
                if (former.Open) committed.Add(former);
            }
        }

        foreach ((var key, ETag? etag) in await TableBatch.TrySendAsync(_predictions.Table, writes, singly, cancellationToken))
        {
            if (etag is not { } rowETag) continue;
            (PredictionState state, StoreOutcome outcome) = written[key];
            outcomes[state.Image] = outcome;
            committed.Add(state with { RowETag = rowETag });
        }

        return committed;

        void Write(TableTransactionActionType type, TableEntity row, ETag replaces, PredictionState state, StoreOutcome outcome)
        {
            writes.Add(new TableTransactionAction(type, row, replaces));
            written[(row.PartitionKey, row.RowKey)] = (state, outcome);
        }
    }

    // Step 2: update ranking, failures and messages, then close the rows.
    private async Task FinishAsync(List<PredictionState> open, CancellationToken cancellationToken)
    {
        if (open.Count == 0) return;
        await _ranking.ReconcileAsync(open, cancellationToken);
        await _failures.RemoveAsync([.. open.Select(static s => s.Image)], FailureStage.Score, cancellationToken);
        await ForEachAsync(open.Where(static s => s.Overlays is { Count: > 0 }), AskForOverlaysAsync, cancellationToken);

        Dictionary<(string, string), PredictionState> closing = [];
        List<TableTransactionAction> writes = [];
        foreach (PredictionState state in open)
        {
            TableEntity row = state.Closed().ToEntity();
            writes.Add(new TableTransactionAction(TableTransactionActionType.UpdateMerge, row, state.RowETag));
            closing[(row.PartitionKey, row.RowKey)] = state;
        }

        foreach ((var key, ETag? etag) in await TableBatch.TrySendAsync(_predictions.Table, writes, singly: true, cancellationToken))
        {
            if (etag is null) await WithdrawRankingAsync(closing[key], cancellationToken);
        }
    }

    private async Task AskForOverlaysAsync(PredictionState state, CancellationToken cancellationToken)
    {
        OverlayRequest request = OverlayRequest.For(state.Image, state.Model, state.SourceETag!, state.Overlays);
        await _overlays.SendAsync(request with { TraceParent = ImageSpans.TraceParent }, cancellationToken);
    }

    // Another writer took over the row. It removes the ranking rows that it saw, but perhaps before we wrote ours: remove those that it
    // does not want.
    private async Task WithdrawRankingAsync(PredictionState ours, CancellationToken cancellationToken)
    {
        var now = await _predictions.StatesAsync([ours.Image], ours.Model, cancellationToken);
        IReadOnlyList<RankedFinding> theirs = now.GetValueOrDefault(ours.Image)?.Ranked ?? [];
        await _ranking.RemoveAsync(ours.Ranked.Except(theirs).Select(f => (ours, f)), cancellationToken);
    }

    // Rows that are gone, or of other weights by now, are left to their writer.
    private async Task<StoredPrediction[]> ReadAsync(
        IReadOnlyCollection<PredictionState> states, ModelCard card, CancellationToken cancellationToken)
    {
        ConcurrentBag<StoredPrediction> read = [];
        await ForEachAsync(
            states,
            async (state, stop) =>
            {
                StoredPrediction? stored = await _predictions.GetAsync(state.Image, state.Model, stop);
                if (stored is not null && card.HasGraph(stored.Prediction.Provenance.ModelHash)) read.Add(stored);
            },
            cancellationToken);
        return [.. read];
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (item, stop) => await work(item, stop));

    private Task<T> GuardAsync<T>(string what, Func<Task<T>> action) => StorageFault.GuardAsync(account, what, action);
}
