using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Telemetry;

namespace CheXNet.Results;

/// <summary>
/// Stores predictions, so that the row, the ranking, the failures and the messages that ask for overlays agree whatever is retried,
/// repeated, killed in between or done by two at once. The same image, ETag and model (its weights, not just its name) give the same rows;
/// a message may be sent more than once. How: see <see cref="PredictionState"/>.
/// </summary>
/// <param name="time">The clock; null means the system's.</param>
public sealed class ResultWriter(StorageAccount account, TimeProvider? time = null)
{
    // Each lost try means that another writer got on: its first write or its last.
    private const int Tries = 32;

    private const int AtOnce = 8;

    private readonly PredictionStore _predictions = new(account);
    private readonly RankingStore _ranking = new(account);
    private readonly FailureStore _failures = new(account, time);
    private readonly OverlayQueue _overlays = new(account);

    /// <summary>
    /// Which of some images have been scored by a model already: cheapest for a page of names that follow each other. What an interrupted
    /// writer left undone is done first.
    /// </summary>
    /// <param name="images">The images with their present ETags, with or without quotes.</param>
    /// <param name="overlays">The findings whose overlays are wanted of a prediction, by name: they are asked for unless they were, also
    /// where the row was stored by somebody who wanted none. Null: none are wanted.</param>
    /// <returns>Those whose stored prediction is of this ETag and of a graph of this card, with the time they were scored.</returns>
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
    /// <param name="stored">The predictions; every image once.</param>
    /// <param name="card">The card of the model that made them.</param>
    /// <param name="overlays">The findings whose overlays are wanted of a prediction, by name; null: none are.</param>
    /// <param name="cancellationToken">Stops writing; what is half done is finished by the next who meets it.</param>
    /// <returns>What it did, one for each in the order given.</returns>
    /// <exception cref="StorageException">The account refuses, an image is given twice, or a prediction is larger than a row may
    /// be.</exception>
    /// <exception cref="InconsistentScoreException">A probability is no number from 0 to 1.</exception>
    public Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        IReadOnlyList<StoredPrediction> stored,
        ModelCard card,
        Func<Prediction, IReadOnlyList<string>>? overlays,
        CancellationToken cancellationToken) => GuardAsync(
        stored.Count == 1 ? $"store the prediction of '{stored[0].Image}'" : $"store {stored.Count} predictions",
        async () =>
        {
            Check(stored, card);
            // Nearly always the images are new, and a partition where one is not refuses the whole transaction: so they are added without
            // a look first.
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

    // First step: the rows, open. Whoever lost against another writer has no outcome afterwards.
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
            // What has no ETag lies in no container, and nothing can be drawn on it.
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

    // Second step: ranking, failures and messages follow, then the rows are closed.
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

    // Another writer took the row over. It removes what it saw of ours, but perhaps before we wrote it: what it does not want, we take
    // away ourselves.
    private async Task WithdrawRankingAsync(PredictionState ours, CancellationToken cancellationToken)
    {
        var now = await _predictions.StatesAsync([ours.Image], ours.Model, cancellationToken);
        IReadOnlyList<RankedFinding> theirs = now.GetValueOrDefault(ours.Image)?.Ranked ?? [];
        await _ranking.RemoveAsync(ours.Ranked.Except(theirs).Select(f => (ours, f)), cancellationToken);
    }

    // What is no longer there, or of other weights by now, is left to whoever wrote it.
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
