using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace CheXNet.Runs;

/// <summary>Locks as a lease on a blob per run: renewed while the process lives, expiring a minute after it dies.</summary>
public sealed class AzureRunLocks(StorageAccount account, TimeProvider time) : IRunLocks
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewedEvery = TimeSpan.FromSeconds(20);

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer);

    /// <inheritdoc/>
    public Task<IRunLock?> TryTakeAsync(RunId run, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"take run '{run}'", async () =>
        {
            BlobClient blob = _container.GetBlobClient(RunBlobNames.Lock(run));
            BlobLeaseClient lease = blob.GetBlobLeaseClient();
            try
            {
                if (!await blob.ExistsAsync(cancellationToken)) await CreateAsync(blob, cancellationToken);
                await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
                return (IRunLock)new Lease(lease, time);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                return null;
            }
        });

    private static async Task CreateAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.UploadAsync(
                BinaryData.Empty,
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another process has just created it.
        }
    }

    private sealed class Lease : IRunLock
    {
        private readonly BlobLeaseClient _lease;
        private readonly CancellationTokenSource _over = new();
        private readonly CancellationTokenSource _lost = new();
        private readonly Task _renewal;

        public Lease(BlobLeaseClient lease, TimeProvider time)
        {
            _lease = lease;
            _renewal = RenewAsync(time);
        }

        public CancellationToken Lost => _lost.Token;

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _renewal;
            try
            {
                if (!_lost.IsCancellationRequested) await _lease.ReleaseAsync();
            }
#pragma warning disable CA1031 // Whatever the client throws, the work under the lock is done.
            catch (Exception)
#pragma warning restore CA1031
            {
                // The lease expires within a minute.
            }

            _over.Dispose();
            _lost.Dispose();
        }

        private async Task RenewAsync(TimeProvider time)
        {
            long renewed = time.GetTimestamp();
            using var timer = new PeriodicTimer(RenewedEvery, time);
            try
            {
                while (await timer.WaitForNextTickAsync(_over.Token))
                {
                    if (await TryRenewAsync()) renewed = time.GetTimestamp();
                    else if (time.GetElapsedTime(renewed) >= Duration - RenewedEvery) await _lost.CancelAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The lock was released.
            }
        }

        private async Task<bool> TryRenewAsync()
        {
            try
            {
                await _lease.RenewAsync(cancellationToken: _over.Token);
                return true;
            }
            catch (Exception e) when (e is not OperationCanceledException || !_over.IsCancellationRequested)
            {
                // Whatever the client throws: not renewed in time, the lock is lost.
                return false;
            }
        }
    }
}
