using System.Threading.Channels;
using CheXNet.Telemetry;

namespace CheXNet.Cli.Service;

/// <summary>Watches the container <c>xrays</c> and passes new and changed images to <see cref="XrayWork"/>, several at once. Receipts
/// record what is done, so a restart continues with the rest.</summary>
internal sealed class XrayWatcher(
    XrayContainer xrays,
    ReceiptStore receipts,
    DatasetClaims claims,
    XrayWork work,
    ModelCard card,
    ServiceOptions options,
    ServiceCounters counters,
    TimeProvider time,
    ILogger logger)
{
    // Spend at most one tenth of the time scanning an idle container.
    private const int IdlePart = 10;

    private readonly long _created = time.GetTimestamp();
    private readonly ImageLedger _ledger = new(options.MaxAttempts, options.RetryDelay);

    /// <summary>Watches until <paramref name="cancellationToken"/>, then finishes the images in progress.</summary>
    /// <exception cref="StorageException">The receipts cannot be read; it can be run again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Channel<XrayBlob> found = Channel.CreateBounded<XrayBlob>(options.Workers * 4);
        Task[] workers = [.. Enumerable.Range(0, options.Workers).Select(_ => WorkAsync(found.Reader, cancellationToken))];
        try
        {
            await foreach (Receipt receipt in receipts.ListAsync(card, cancellationToken)) _ledger.Remember(receipt.Image, receipt.ETag);
            while (true)
            {
                long began = time.GetTimestamp();
                bool idle = await LookAsync(found.Writer, cancellationToken) == 0;
                await Task.Delay(idle ? IdlePause(time.GetElapsedTime(began)) : options.PollInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Requested stop.
        }
        finally
        {
            found.Writer.Complete();
            await Task.WhenAll(workers);
        }
    }

    private TimeSpan IdlePause(TimeSpan look)
    {
        (long shortest, long longest) = (options.PollInterval.Ticks, options.LongestPollInterval.Ticks);
        return TimeSpan.FromTicks(Math.Clamp(look.Ticks * IdlePart, shortest, Math.Max(shortest, longest)));
    }

    /// <returns>Number of images queued.</returns>
    private async Task<int> LookAsync(ChannelWriter<XrayBlob> found, CancellationToken cancellationToken)
    {
        int taken = 0;
        Dictionary<string, bool> isClaimed = new(StringComparer.Ordinal);
        try
        {
            await foreach (XrayBlob blob in xrays.ListAsync(null, cancellationToken))
            {
                if (!_ledger.TryTake(blob.Reference.Key, blob.ETag, time.GetElapsedTime(_created))) continue;
                if (await IsClaimedAsync(blob.Reference.Key, isClaimed, cancellationToken)) continue;
                taken++;
                await QueueAsync(blob, found, cancellationToken);
            }
        }
        catch (StorageException error)
        {
            ServiceLog.ContainerUnavailable(logger, error.Message);
        }

        return taken;
    }

    /// <summary>Whether a run has the image's dataset; then it is released, and looked at again by the next scan.</summary>
    /// <param name="known">What this scan has found out, by dataset.</param>
    private async Task<bool> IsClaimedAsync(ImageKey image, Dictionary<string, bool> known, CancellationToken cancellationToken)
    {
        try
        {
            if (!known.TryGetValue(image.Dataset, out bool claimed))
                known[image.Dataset] = claimed = (await claims.CurrentAsync(cancellationToken)).Contains(image.Dataset);
            if (claimed) _ledger.Release(image);
            return claimed;
        }
        catch
        {
            _ledger.Release(image);
            throw;
        }
    }

    private async Task QueueAsync(XrayBlob blob, ChannelWriter<XrayBlob> found, CancellationToken cancellationToken)
    {
        counters.CountWaiting(1);
        try
        {
            await found.WriteAsync(blob, cancellationToken);
        }
        catch
        {
            counters.CountWaiting(-1);
            _ledger.Release(blob.Reference.Key);
            throw;
        }
    }

    private async Task WorkAsync(ChannelReader<XrayBlob> found, CancellationToken cancellationToken)
    {
        // Inference is long and synchronous, so give each worker its own thread from here on.
        await Task.Yield();
        await foreach (XrayBlob blob in found.ReadAllAsync(CancellationToken.None))
        {
            if (cancellationToken.IsCancellationRequested) _ledger.Release(blob.Reference.Key);
            else await TryAsync(blob);
            counters.CountWaiting(-1);
        }
    }

    private async Task TryAsync(XrayBlob blob)
    {
        ImageKey key = blob.Reference.Key;
        try
        {
            if (await work.DoAsync(blob) is { } done) _ledger.Finish(key, done);
            else _ledger.Release(key);
        }
#pragma warning disable CA1031 // One image must not stop the others: its error is counted, logged and retried.
        catch (Exception error)
#pragma warning restore CA1031
        {
            int attempts = _ledger.Fail(key, blob.ETag, time.GetElapsedTime(_created));
            if (attempts < options.MaxAttempts)
            {
                ServiceLog.ImageFailed(logger, NameHash.Of(blob.Name), attempts, ServiceLog.CodeOf(error));
                ServiceLog.Details(logger, NameText.Escape(blob.Name), error);
            }
            else if (await work.TryGiveUpAsync(blob, error, attempts))
            {
                _ledger.Finish(key, blob.ETag);
            }

            // Only now: a scan in between would see an image whose backoff is over, and give it up a second time.
            _ledger.Release(key);
        }
    }
}
