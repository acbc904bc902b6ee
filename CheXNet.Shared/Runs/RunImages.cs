using System.Diagnostics;
using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Telemetry;

namespace CheXNet.Runs;

/// <summary>A run's images in a storage account: read from <c>xrays</c>, scored, stored as an uploaded image's results are.</summary>
/// <param name="scorer">The model.</param>
/// <param name="options">How to share the machine; outcomes need no order.</param>
public sealed class RunImages(StorageAccount account, XrayScorer scorer, ScoringPipelineOptions options) : IRunImages
{
    private const int AtOnce = 8;

    private readonly ScoringPipeline _pipeline = new(scorer, options with { InOrder = false });
    private readonly XrayContainer _xrays = new(account);
    private readonly ResultWriter _results = new(account);
    private readonly PredictionStore _predictions = new(account);
    private readonly FailureStore _failures = new(account);
    private readonly QueueClient _overlayRequests = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);

    private ModelId Model => scorer.Card.ToModelId();

    /// <inheritdoc/>
    public void Check(RunJob job)
    {
        if (job.Model is { } model && model != Model)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound, $"Run {job.Run} asks for the model {model}, and this service scores with {Model}: leave the model out, or start the service with it.");
        }

        if (job.Precision is { } precision && precision != scorer.Precision)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelPrecisionMissing,
                $"Run {job.Run} asks for {precision}, and this service scores with {scorer.Precision}: leave the precision out, or start the service with it.");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken)
    {
        (ImageKey, string)[] known = [.. from image in images where image.ETag is not null && ImageKey.IsImage(image.Image) select (new ImageKey(job.Dataset, image.Image), image.ETag)];
        return (await _results.FindScoredAsync(known, scorer.Card, cancellationToken)).ToDictionary(static f => f.Key.Image, static f => f.Value);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = images.ToDictionary(static i => i.Image, StringComparer.Ordinal);
        IAsyncEnumerable<ImageSource> sources = images.Select(image => Source(job.Dataset, image)).ToAsyncEnumerable();
        await foreach (ScoringOutcome outcome in _pipeline.RunAsync(sources, cancellationToken))
        {
            // An account that fails would fail every image alike: the page is tried again later instead.
            if (outcome.Error is StorageException error) throw error;
            if (outcome.Error is { } known) ImageMetrics.ImageFailed(known.Code);
            else ImageMetrics.ImageScored(outcome.Times);
            yield return new ImageScore(
                entries[outcome.Name],
                outcome.Prediction,
                outcome.Error is { } fault ? new FailedImage(outcome.Name, fault.Code, fault.Message) : null,
                new StageSeconds
                {
                    Read = outcome.Times.Read.TotalSeconds,
                    Prepare = outcome.Times.Prepare.TotalSeconds,
                    Infer = outcome.Times.Infer.TotalSeconds,
                });
        }
    }

    /// <inheritdoc/>
    public async Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken)
    {
        StoredPrediction[] stored =
            [.. from score in scores let prediction = score.Prediction where prediction is not null select new StoredPrediction(new ImageKey(job.Dataset, score.Image.Image), prediction)];
        long start = Stopwatch.GetTimestamp();
        await _results.StoreManyAsync(stored, scorer.Card, cancellationToken);
        TimeSpan each = Stopwatch.GetElapsedTime(start) / Math.Max(1, stored.Length);
        foreach (StoredPrediction _ in stored) ImageMetrics.ImageStored(each);
        await ForEachAsync(
            scores.Where(static s => s.Failure is not null && ImageKey.IsImage(s.Image.Image)),
            (score, stop) => _failures.RecordAsync(
                new ImageKey(job.Dataset, score.Image.Image), FailureStage.Score, score.Failure!.Code, score.Failure.Message, score.Image.ETag, stop),
            cancellationToken);
        if (job.Overlays) await ForEachAsync(stored, AskForOverlaysAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public Task AskForOverlaysAsync(RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken) =>
        ForEachAsync(
            images,
            async (image, stop) =>
            {
                if (await _predictions.GetAsync(new ImageKey(job.Dataset, image.Image), Model, stop) is { } stored) await AskForOverlaysAsync(stored, stop);
            },
            cancellationToken);

    private Task AskForOverlaysAsync(StoredPrediction stored, CancellationToken cancellationToken)
    {
        OverlayRequest request = XrayIngest.RequestFor(stored, scorer.Card).Traced();
        return StorageFault.GuardAsync(account, "ask for overlays", () => _overlayRequests.SendMessageAsync(request.ToJson(), cancellationToken));
    }

    private ImageSource Source(string dataset, ManifestEntry entry) => new(entry.Image, async cancellationToken =>
    {
        var key = new ImageKey(dataset, entry.Image);
        XrayContent content = await _xrays.ReadAsync(key, cancellationToken) ?? throw new UnreadableImageException(
            ErrorCodes.ImageUnavailable, $"The image '{key}' is not in the container {StorageNames.XraysContainer}: upload it, then redrive the run.");
        return new ImageContent(content.Bytes, $"{StorageNames.XraysContainer}/{key}", content.ETag);
    });

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (item, stop) => await action(item, stop));
}
