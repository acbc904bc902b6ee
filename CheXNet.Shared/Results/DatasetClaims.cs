using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>
/// Datasets that a run in another process is scoring with the same model, so that the single-machine service leaves their images alone:
/// rows in the table of receipts, renewed while the run goes on. No clocks are compared: a claim counts while it keeps changing.
/// </summary>
/// <param name="card">The model that scores.</param>
/// <param name="time">Measures how long a claim has not changed.</param>
public sealed class DatasetClaims(StorageAccount account, ModelCard card, TimeProvider time)
{
    /// <summary>After this time without renewal, the run's process counts as killed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Partition = "!!claims", Dataset = "ClaimedDataset", Model = "ClaimedModel", Beat = "Beat";
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.ReceiptsTable);
    private readonly TimeProvider _time = time;
    private readonly Dictionary<string, (ETag Version, long Since)> _seen = [];

    /// <summary>Claims a dataset until the returned value is disposed.</summary>
    /// <param name="cancellationToken">Gives up claiming; a claim that is held goes on.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async Task<IAsyncDisposable> HoldAsync(string dataset, CancellationToken cancellationToken)
    {
        string key = Guid.NewGuid().ToString("n");
        await StorageFault.GuardAsync(account, $"claim the dataset '{dataset}'", () => WriteAsync(key, dataset, 0, cancellationToken));
        return new Held(this, key, dataset);
    }

    /// <summary>The datasets that are claimed now. To be asked after an image was seen: its upload followed the claim.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlySet<string>> CurrentAsync(CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        "read the claims of datasets",
        async () =>
        {
            HashSet<string> claimed = new(StringComparer.Ordinal);
            HashSet<string> there = [];
            string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition}");
            await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            {
                there.Add(row.RowKey);
                if (!_seen.TryGetValue(row.RowKey, out (ETag Version, long Since) seen) || seen.Version != row.ETag)
                    _seen[row.RowKey] = seen = (row.ETag, _time.GetTimestamp());
                bool isAlive = _time.GetElapsedTime(seen.Since) < Patience;
                if (isAlive && row.GetString(Model) == card.ToModelId().ToString()) claimed.Add(row.GetString(Dataset));
            }

            foreach (string gone in _seen.Keys.Where(key => !there.Contains(key)).ToArray()) _seen.Remove(gone);
            return (IReadOnlySet<string>)claimed;
        });

    private Task<Response> WriteAsync(string key, string dataset, int beat, CancellationToken cancellationToken)
    {
        TableEntity row = new(Partition, key) { [Dataset] = dataset, [Model] = card.ToModelId().ToString(), [Beat] = beat };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private sealed class Held : IAsyncDisposable
    {
        private readonly DatasetClaims _claims;
        private readonly string _key;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _renewing;

        public Held(DatasetClaims claims, string key, string dataset)
        {
            (_claims, _key) = (claims, key);
            _renewing = RenewAsync(dataset);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _renewing;
            _stop.Dispose();
            try
            {
                await _claims._table.DeleteEntityAsync(Partition, _key);
            }
#pragma warning disable CA1031 // Whatever storage's client throws.
            catch (Exception)
#pragma warning restore CA1031
            {
                // It lapses by itself.
            }
        }

        private async Task RenewAsync(string dataset)
        {
            for (int beat = 1; !_stop.IsCancellationRequested; beat++)
            {
                await Task.Delay(RenewEvery, _claims._time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stop.IsCancellationRequested) return;
                try
                {
                    await _claims.WriteAsync(_key, dataset, beat, _stop.Token);
                }
#pragma warning disable CA1031 // Whatever storage's client throws.
                catch (Exception)
#pragma warning restore CA1031
                {
                    // The next one may succeed; else images are scored twice, no worse.
                }
            }
        }
    }
}
