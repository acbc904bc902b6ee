using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Evaluation.Drift;

/// <summary>
/// Drift in an account: each watched dataset's reference, <c>drift/{dataset}.json</c> in the container of models, and the table
/// <c>Drift</c> with what services found, one row a dataset and day (UTC).
/// </summary>
public sealed class DriftStore(StorageAccount account)
{
    private const string Folder = "drift/", Extension = ".json";

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer);
    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.DriftTable);

    /// <summary>Has a dataset compared with a reference from now on.</summary>
    /// <param name="reference">Null: no longer.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task SetReferenceAsync(string dataset, DriftReference? reference, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync<object?>(account, $"write the reference of '{dataset}'", async () =>
        {
            BlobClient blob = _container.GetBlobClient(NameOf(dataset));
            if (reference is null) await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
            else await blob.UploadAsync(BinaryData.FromBytes(reference.ToJson()), overwrite: true, cancellationToken);
            return null;
        });

    /// <summary>The reference that a dataset is compared with; null if there is none.</summary>
    /// <exception cref="InvalidInputException">It is none of this software.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<DriftReference?> ReferenceAsync(string dataset, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"read the reference of '{dataset}'", async () =>
        {
            try
            {
                Response<BlobDownloadResult> blob = await _container.GetBlobClient(NameOf(dataset)).DownloadContentAsync(cancellationToken);
                return DriftReference.Read(blob.Value.Content, $"{StorageNames.ModelsContainer}/{NameOf(dataset)}");
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                return null;
            }
        });

    /// <summary>The datasets that have a reference.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyList<string>> WatchedAsync(CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "list the references of drift", async () =>
        {
            List<string> datasets = [];
            await foreach (BlobItem blob in _container.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, Folder, cancellationToken))
            {
                string name = blob.Name[Folder.Length..];
                if (name.EndsWith(Extension, StringComparison.Ordinal) && ImageKey.IsDataset(name[..^Extension.Length]))
                    datasets.Add(name[..^Extension.Length]);
            }

            return (IReadOnlyList<string>)datasets;
        });

    /// <summary>Writes the row of a check; the same day's former row is replaced.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task WriteAsync(DriftCheck check, CancellationToken cancellationToken)
    {
        (string dataset, DateTimeOffset at, DateTimeOffset since, DriftReport report) = check;
        TableEntity row = new(TableKey.Of(dataset), at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        {
            ["Dataset"] = dataset,
            ["CheckedAt"] = at.ToUniversalTime(),
            ["Since"] = since.ToUniversalTime(),
            ["Model"] = report.Model.ToString(),
            ["Reference"] = report.Reference,
            ["Films"] = report.Films,
            ["Refused"] = report.Refused,
            ["Changed"] = report.Alarm is not null,
            ["ChangedOf"] = report.Alarm?.Of,
            ["ChangedAt"] = report.Alarm?.At.ToUniversalTime(),
            ["Evidence"] = report.Highest,
            ["Limit"] = report.Limit,
            ["Series"] = JsonSerializer.Serialize(report.Series, JsonSerializerOptions.Web),
            ["Codes"] = JsonSerializer.Serialize(report.Codes, JsonSerializerOptions.Web),
        };
        return StorageFault.GuardAsync(
            account, $"write the drift of '{dataset}'", () => _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    private static string NameOf(string dataset) => $"{Folder}{dataset}{Extension}";
}

/// <summary>A dataset's last stretch of films, compared with its reference.</summary>
/// <param name="Since">Where the stretch begins.</param>
public sealed record DriftCheck(string Dataset, DateTimeOffset CheckedAt, DateTimeOffset Since, DriftReport Report);
