
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Api;

/// <summary>Says whether the service can work. Anybody may ask, so it names nothing of the account.</summary>
/// <param name="card">The card of the model that scores.</param>
/// <param name="precision">Which of its graphs computes.</param>
public sealed class HealthApi(StorageAccount account, ModelCard card, Precision precision)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the storage account for its container of images.</summary>
    /// <returns>200 if all is well, 503 if not, with the same body.</returns>
    /// <exception cref="XrayException">A parameter is not valid.</exception>
    public async Task<ApiReply> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        bool storage = await IsReachableAsync(cancellationToken);
        var health = new HealthBody(
            storage ? "ok" : "unavailable", storage ? "reachable" : "unreachable", card.ToModelId(), card.Trained, precision, SoftwareVersion.Current);
        return ApiReply.Json(storage ? 200 : 503, health);
    }

    private async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await StorageFault.GuardAsync(account, "look for its containers", async () =>
                (await account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).ExistsAsync(patience.Token)).Value);
        }
        catch (StorageException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Whether the service can work. A process that answers has its model loaded.</summary>
internal sealed record HealthBody(string Status, string Storage, ModelId Model, bool Trained, Precision Precision, string Version);
