using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// Watches the container <c>xrays</c> and takes every image that is new or changed through <see cref="XrayIngest"/>: row, then one message for its overlays,
/// then the receipt. What is killed in between is done again from where it stood.
/// </summary>
internal sealed class XrayWatcher(
    StorageAccount account, XrayIngest ingest, ModelId model, ServiceOptions options, ServiceCounters counters, TimeProvider time, ILogger logger)
{
    private readonly XrayContainer _xrays = new(account);
    private readonly ReceiptStore _receipts = new(account);
    private readonly FailureStore _failures = new(account);
    private readonly QueueClient _overlayRequests = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
    private readonly QueueClient _poison = account.Queues.GetQueueClient(StorageNames.XraysPoisonQueue);

    /// <summary>Blob name → the ETag that is done, or being done.</summary>
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);

    /// <summary>Watches until <paramref name="stopping"/>; the images in hand then are finished first.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        Channel<XrayBlob> found = Channel.CreateBounded<XrayBlob>(options.Workers * 4);
        Task[] workers = [.. Enumerable.Range(0, options.Workers).Select(_ => WorkAsync(found.Reader, stopping))];
        try
        {
            await foreach (Receipt receipt in _receipts.ListAsync(model, stopping)) _known[receipt.Image.BlobName] = receipt.ETag;
            while (true)
            {
                await ScanAsync(found.Writer, stopping);
                await Task.Delay(options.PollInterval, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What follows is the end that was asked for.
        }
        finally
        {
            found.Writer.Complete();
            await Task.WhenAll(workers);
        }
    }

    private async Task ScanAsync(ChannelWriter<XrayBlob> found, CancellationToken stopping)
    {
        try
        {
            await foreach (XrayBlob blob in _xrays.ListAsync(null, stopping))
            {
                if (_known.TryGetValue(blob.Name, out string? etag) && etag == blob.ETag) continue;
                if (_attempts.TryGetValue(blob.Name, out Attempt? attempt) && attempt.NotBefore > time.GetUtcNow()) continue;
                _known[blob.Name] = blob.ETag;
                counters.CountWaiting(1);
                await found.WriteAsync(blob, stopping);
            }
        }
        catch (StorageException error)
        {
            ServiceLog.ContainerUnavailable(logger, error.Message);
        }
    }

    private async Task WorkAsync(ChannelReader<XrayBlob> found, CancellationToken stopping)
    {
        // Inference is long, synchronous work: every worker has a thread of its own from the first await on.
        await Task.Yield();
        await foreach (XrayBlob blob in found.ReadAllAsync(CancellationToken.None))
        {
            if (!stopping.IsCancellationRequested) await TryProcessAsync(blob);
            counters.CountWaiting(-1);
        }
    }

    private async Task TryProcessAsync(XrayBlob blob)
    {
        try
        {
            await ProcessAsync(ImageKey.FromBlobName(blob.Name), blob.ETag);
            _attempts.TryRemove(blob.Name, out _);
        }
        catch (InvalidInputException error)
        {
            ServiceLog.NameRefused(logger, HashOf(blob.Name), error.Code);
            ServiceLog.NameRefusedInFull(logger, error.Message);
            counters.CountFailed();
        }
#pragma warning disable CA1031 // Whatever goes wrong with one image costs no other image anything: it is counted, reported and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await AgainOrGiveUpAsync(blob, error);
        }
    }

    private async Task ProcessAsync(ImageKey key, string etag)
    {
        IngestOutcome outcome = await ingest.ClassifyAsync(key, etag, CancellationToken.None);
        switch (outcome.Status)
        {
            case IngestStatus.Gone:
                _known.TryRemove(key.BlobName, out _);
                return;
            case IngestStatus.Unreadable:
                counters.CountFailed();
                break;
            case IngestStatus.Scored:
                counters.CountScored();
                ServiceLog.Scored(logger, key.BlobName);
                break;
            default:
                counters.CountAlreadyScored();
                break;
        }

        if (outcome.Request is { } request)
        {
            await _overlayRequests.SendMessageAsync(request.ToJson());
            etag = request.ETag;
        }

        await _receipts.WriteAsync(new Receipt(key, etag), model, CancellationToken.None);
        _known.TryUpdate(key.BlobName, etag, etag);
    }

    private async Task AgainOrGiveUpAsync(XrayBlob blob, Exception error)
    {
        int attempts = (_attempts.TryGetValue(blob.Name, out Attempt? former) && former.ETag == blob.ETag ? former.Count : 0) + 1;
        if (attempts < options.MaxAttempts)
        {
            ServiceLog.ImageFailed(logger, HashOf(blob.Name), attempts, error.Message);
            _attempts[blob.Name] = new Attempt(blob.ETag, attempts, time.GetUtcNow() + (options.RetryDelay * Math.Pow(2, attempts - 1)));
            _known.TryRemove(blob.Name, out _);
            return;
        }

        ServiceLog.ImageGivenUp(logger, HashOf(blob.Name), attempts, error.Message);
        counters.CountFailed();
        _attempts.TryRemove(blob.Name, out _);
        ImageKey key = ImageKey.FromBlobName(blob.Name);
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Scoring failed {attempts} times: {error.Message}", error);
        try
        {
            await _failures.RecordAsync(key, FailureStage.Score, reason, blob.ETag, CancellationToken.None);
            await _poison.SendMessageAsync(PoisonMessage(blob));
            await _receipts.WriteAsync(new Receipt(key, blob.ETag), model, CancellationToken.None);
        }
        catch (Exception storage) when (storage is StorageException or Azure.RequestFailedException)
        {
            // Storage is what failed all along: nothing can be written now, so the image counts as new again once it answers.
            ServiceLog.ContainerUnavailable(logger, storage.Message);
            _known.TryRemove(blob.Name, out _);
        }
    }

    /// <summary>The Functions host's own form, so that the same procedures serve both.</summary>
    private static string PoisonMessage(XrayBlob blob) => JsonSerializer.Serialize(new
    {
        FunctionId = "Host.Functions.ClassifyXray",
        BlobType = "BlockBlob",
        ContainerName = StorageNames.XraysContainer,
        BlobName = blob.Name,
        blob.ETag,
    });

    private static string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..12];

    private sealed record Attempt(string ETag, int Count, DateTimeOffset NotBefore);
}
