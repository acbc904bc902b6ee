using CheXNet.Results;
using CheXNet.Scoring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CheXNet.Api;

/// <summary>Returns predictions: one image's, a worklist, or all of a dataset.</summary>
/// <param name="scorer">The service's scorer: lists contain its model's predictions.</param>
public sealed class PredictionsApi(PredictionStore predictions, FailureStore failures, Worklist worklist, XrayScorer scorer)
{
    private readonly ModelCard _card = scorer.Card;

    /// <summary>The latest prediction of an image; <c>maps=true</c> adds activation maps. 404 with the reason if scoring failed.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect("maps");
        bool maps = request.Query.Flag("maps");
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        Task<ImageFailure?> failed = failures.GetAsync(key, FailureStage.Score, cancellationToken);
        StoredPrediction? stored = await predictions.FindAsync(key, cancellationToken);
        if (await failed is { } failure && failure.Outdates(stored?.Prediction))
            return request.HttpContext.Problem(404, failure.Code, failure.Text);
        return stored is null
            ? throw new InvalidInputException(
                ErrorCodes.PredictionNotFound,
                $"No prediction is stored for '{key}': it has not been scored yet, or never been uploaded under this name.")
            : TypedResults.Ok(PredictionBody.Of(stored, maps));
    }

    /// <summary>With <c>finding</c>: the worklist, from probability <c>min</c> up; without: all predictions in table order.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string dataset, CancellationToken cancellationToken)
    {
        IQueryCollection query = request.Query;
        query.Expect("finding", "min", "top", "continuation");
        double? min = query.Probability("min");
        int top = query.Top();
        string? continuation = query.Text("continuation");
        if (query.Text("finding") is not { } name)
        {
            var all = new PredictionQuery(dataset) { Model = _card.ToModelId(), Min = min, Top = top, Continuation = continuation };
            ResultPage<StoredPrediction> page = await predictions.QueryAsync(all, cancellationToken);
            return Listed(dataset, null, null, page.Items.Select(ListedBody.Of), page.Continuation);
        }

        int index = _card.IndexOf(name);
        Finding finding = _card.Findings[index];
        ResultPage<RankedImage> ranked = await worklist.TopAsync(dataset, _card, finding, min, top, continuation, cancellationToken);
        min ??= RankingStore.ThresholdOf(_card, index);
        return Listed(dataset, finding.Name, min, ranked.Items.Select(ListedBody.Of), ranked.Continuation);
    }

    private Ok<PredictionsBody> Listed(
        string dataset, string? finding, double? min, IEnumerable<ListedBody> images, string? continuation) => TypedResults.Ok(
        new PredictionsBody(dataset, finding, min, _card.ToModelId(), _card.Trained, _card.Notice, [.. images], continuation));
}
