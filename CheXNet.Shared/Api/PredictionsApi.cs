
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Api;

/// <summary>Shows predictions: one image's, a worklist, or all of a dataset.</summary>
/// <param name="card">The card of the model that the service scores with: lists are of its predictions.</param>
public sealed class PredictionsApi(StorageAccount account, ModelCard card)
{
    private const int TopUnlessSaid = 100;
    private const int MostTop = 1000;

    private readonly PredictionStore _predictions = new(account);
    private readonly FailureStore _failures = new(account);
    private readonly Worklist _worklist = new(new PredictionStore(account), new RankingStore(account));

    /// <summary>The newest prediction of an image; with <c>maps=true</c> its activation maps too.</summary>
    /// <param name="dataset">The route's dataset.</param>
    /// <param name="image">The route's image.</param>
    /// <returns>200, or 404 with the reason if the image could not be scored.</returns>
    /// <exception cref="XrayException">A name or parameter is not valid, nothing is stored, or storage refused.</exception>
    public async Task<ApiReply> GetAsync(string dataset, string image, ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect("maps");
        bool maps = request.Query.Flag("maps");
        ImageKey key = ApiLinks.ImageOf(dataset, image);
        Task<ImageFailure?> failed = _failures.GetAsync(key, FailureStage.Score, cancellationToken);
        StoredPrediction? stored = await _predictions.FindAsync(key, cancellationToken);
        if (await failed is { } failure && IsNewer(failure, stored)) return ProblemReply.Of(404, failure.Code, failure.Text);
        return stored is null
            ? throw new InvalidInputException(
                ErrorCodes.PredictionNotFound, $"No prediction is stored for '{key}': it has not been scored yet, or never been uploaded under this name.")
            : ApiReply.Json(200, PredictionBody.Of(stored, maps));
    }

    /// <summary>
    /// With <c>finding</c> the worklist, by descending probability of at least <c>min</c>; without, all predictions in the table's order.
    /// </summary>
    /// <param name="dataset">The route's dataset.</param>
    /// <returns>200; with a continuation where there is more.</returns>
    /// <exception cref="XrayException">A name or parameter is not valid, or storage refused.</exception>
    public async Task<ApiReply> ListAsync(string dataset, ApiRequest request, CancellationToken cancellationToken)
    {
        ApiQuery query = request.Query;
        query.Expect("finding", "min", "top", "continuation");
        double? min = query.Probability("min");
        int top = query.Count("top", TopUnlessSaid, MostTop);
        string? continuation = query.Text("continuation");
        if (query.Text("finding") is not { } name)
        {
            var all = new PredictionQuery(dataset) { Model = card.ToModelId(), Min = min, Top = top, Continuation = continuation };
            ResultPage<StoredPrediction> page = await _predictions.QueryAsync(all, cancellationToken);
            return Listed(dataset, null, null, [.. page.Items.Select(ListedBody.Of)], page.Continuation);
        }

        int index = card.IndexOf(name);
        Finding finding = card.Findings[index];
        ResultPage<RankedImage> ranked = await _worklist.TopAsync(dataset, card, finding, min, top, continuation, cancellationToken);
        return Listed(dataset, finding.Name, min ?? RankingStore.ThresholdOf(card, index), [.. ranked.Items.Select(ListedBody.Of)], ranked.Continuation);
    }

    private ApiReply Listed(string dataset, string? finding, double? min, IReadOnlyList<ListedBody> images, string? continuation) =>
        ApiReply.Json(200, new PredictionsBody(dataset, finding, min, card.ToModelId(), card.Trained, card.Notice, images, continuation));

    /// <summary>
    /// A prediction that an unreadable replacement has outdated is no answer; a failure that a prediction has outdated is none either.
    /// </summary>
    private static bool IsNewer(ImageFailure failure, StoredPrediction? stored) =>
        stored is null
        || (!ETags.Same(failure.ETag, stored.Prediction.Provenance.ETag) && failure.FailedAt > stored.Prediction.Provenance.ScoredAt);
}
