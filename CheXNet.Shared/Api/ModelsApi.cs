using CheXNet.Models;

namespace CheXNet.Api;

/// <summary>Shows the cards of the models that the service has.</summary>
/// <param name="models">Where models are found.</param>
/// <param name="card">The card of the model that scores.</param>
public sealed class ModelsApi(ModelFinder models, ModelCard card)
{
    /// <summary>The model that scores, then the others.</summary>
    /// <returns>200.</returns>
    /// <exception cref="XrayException">A parameter is not valid.</exception>
    public async Task<ApiReply> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        IEnumerable<ModelCard> others = (await models.ListAsync(cancellationToken)).Select(static m => m.Card).Where(c => c.ToModelId() != card.ToModelId());
        return ApiReply.Json(200, new ModelsBody(card.ToModelId(), [card, .. others]));
    }
}

/// <summary>The models there are, by their cards as the packages have them.</summary>
internal sealed record ModelsBody(ModelId Scoring, IReadOnlyList<ModelCard> Models);
