using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CheXNet.Api;

/// <summary>Returns predictions: one image's, a worklist, or all of a dataset.</summary>
/// <param name="cards">Lists contain the service's model's predictions unless another is asked for.</param>
public sealed class PredictionsApi(PredictionStore predictions, FailureStore failures, Worklist worklist, ModelCards cards)
{
    /// <summary>
    /// The latest prediction of an image, or that by <c>model</c>; <c>maps=true</c> adds activation maps. 404 with the reason if scoring
    /// failed.
    /// </summary>
    public async Task<IResult> GetAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect("maps", "model");
        bool maps = request.Query.Flag("maps");
        ModelId? model = request.Query.Model();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        Task<ImageFailure?> failed = failures.GetAsync(key, FailureStage.Score, cancellationToken);
        StoredPrediction? stored = model is { } id
            ? await predictions.GetAsync(key, id, cancellationToken)
            : await predictions.FindAsync(key, cancellationToken);
        if (await failed is { } failure && failure.Outdates(stored?.Prediction))
            return request.HttpContext.Problem(404, failure.Code, failure.Text);
        return stored is null
            ? throw new InvalidInputException(
                ErrorCodes.PredictionNotFound,
                $"No prediction{(model is null ? "" : $" of {model}")} is stored for '{key}': "
                + "it has not been scored yet, or never been uploaded under this name.")
            : TypedResults.Ok(PredictionBody.Of(stored, maps));
    }

    /// <summary>The models that scored an image, the latest first; none if it is not scored.</summary>
    public async Task<IResult> ListModelsAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        return TypedResults.Ok(new ScoredByBody(key.Dataset, key.Image, await predictions.ModelsOfAsync(key, cancellationToken)));
    }

    /// <summary>With <c>finding</c>: the worklist, from probability <c>min</c> up; without: all predictions in table order.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string dataset, CancellationToken cancellationToken)
    {
        IQueryCollection query = request.Query;
        query.Expect("finding", "min", "top", "continuation", "model");
        ModelCard card = await cards.FindAsync(query.Model(), cancellationToken);
        double? min = query.Probability("min");
        int top = query.Top();
        string? continuation = query.Text("continuation");
        if (query.Text("finding") is not { } name)
        {
            var all = new PredictionQuery(dataset) { Model = card.ToModelId(), Min = min, Top = top, Continuation = continuation };
            ResultPage<ListedPrediction> page = await predictions.ListAsync(all, card.Findings, cancellationToken);
            return Listed(card, dataset, null, null, page.Items.Select(i => ListedBody.Of(i, card.Findings)), page.Continuation);
        }

        int index = card.IndexOf(name);
        Finding finding = card.Findings[index];
        ResultPage<RankedImage> ranked = await worklist.TopAsync(dataset, card, finding, min, top, continuation, cancellationToken);
        min ??= RankingStore.ThresholdOf(card, index);
        return Listed(card, dataset, finding.Name, min, ranked.Items.Select(ListedBody.Of), ranked.Continuation);
    }

    private static Ok<PredictionsBody> Listed(
        ModelCard card, string dataset, string? finding, double? min, IEnumerable<ListedBody> images, string? continuation) =>
        TypedResults.Ok(
        new PredictionsBody(dataset, finding, min, card.ToModelId(), card.Trained, card.Notice, [.. images], continuation));
}
