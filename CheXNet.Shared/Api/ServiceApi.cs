using CheXNet.Scoring;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Reports the service's models and health.</summary>
public sealed class ServiceApi(StorageAccount account, ModelFinder models, XrayScorer scorer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The cards of the available models, the scoring one first.</summary>
    public async Task<IResult> ListModelsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ModelId scoring = scorer.Card.ToModelId();
        IEnumerable<ModelCard> all = (await models.ListAsync(cancellationToken)).Select(static m => m.Card);
        return TypedResults.Ok(new ModelsBody(scoring, [scorer.Card, .. all.Where(card => card.ToModelId() != scoring)]));
    }

    /// <summary>
    /// Checks the storage account's container of images: 200 if healthy, 503 if not, with the same body. Unauthenticated, so it reveals
    /// nothing about the account.
    /// </summary>
    public async Task<IResult> GetHealthAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        bool storage = await IsReachableAsync(cancellationToken);
        (string status, string reached) = storage ? ("ok", "reachable") : ("unavailable", "unreachable");
        ModelCard card = scorer.Card;
        return TypedResults.Json(
            new HealthBody(status, reached, card.ToModelId(), card.Trained, scorer.Precision, SoftwareVersion.Current),
            statusCode: storage ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
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
        catch (Exception e) when (e is StorageException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>The available models, by their cards.</summary>
internal sealed record ModelsBody(ModelId Scoring, IReadOnlyList<ModelCard> Models);

/// <summary>Service health. A process that answers has its model loaded.</summary>
internal sealed record HealthBody(string Status, string Storage, ModelId Model, bool Trained, Precision Precision, string Version);
