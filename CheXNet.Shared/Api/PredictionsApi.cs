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
        ModelId? asked = query.Model();
        ScoredModel model = await ScoredModel.OfAsync(
            dataset, asked, token => cards.FindAsync(asked, token), predictions, cancellationToken);
        double? min = query.Probability("min");
        int top = query.Top();
        string? continuation = query.Text("continuation");
        if (query.Text("finding") is not { } name)
        {
            var all = new PredictionQuery(dataset) { Model = model.Id, Min = min, Top = top, Continuation = continuation };
            ResultPage<ListedPrediction> page = await predictions.ListAsync(all, model.Findings, cancellationToken);
            return Listed(model, dataset, null, null, page.Items.Select(i => ListedBody.Of(i, model.Findings)), page.Continuation);
        }

        Finding finding = model.Find(name);
        ResultPage<RankedImage> ranked = await worklist.TopAsync(dataset, model, finding, min, top, continuation, cancellationToken);
        double least = Worklist.LeastOf(model, finding, min);
        return Listed(model, dataset, finding.Name, least, ranked.Items.Select(ListedBody.Of), ranked.Continuation);
    }

    private static Ok<PredictionsBody> Listed(
        ScoredModel model, string dataset, string? finding, double? min, IEnumerable<ListedBody> images, string? continuation) =>
        TypedResults.Ok(
        new PredictionsBody(dataset, finding, min, model.Id, model.Trained, model.Notice, [.. images], continuation));
}
