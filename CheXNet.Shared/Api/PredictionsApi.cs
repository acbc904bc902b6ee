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
        ListedModel model = await ModelAsync(dataset, query.Model(), cancellationToken);
        double? min = query.Probability("min");
        int top = query.Top();
        string? continuation = query.Text("continuation");
        if (query.Text("finding") is not { } name)
        {
            var all = new PredictionQuery(dataset) { Model = model.Id, Min = min, Top = top, Continuation = continuation };
            ResultPage<ListedPrediction> page = await predictions.ListAsync(all, model.Findings, cancellationToken);
            return Listed(model, dataset, null, null, page.Items.Select(i => ListedBody.Of(i, model.Findings)), page.Continuation);
        }

        int index = model.IndexOf(name);
        Finding finding = model.Findings[index];
        double least = min ?? (model.Card is null ? 0 : RankingStore.ThresholdOf(model.Card, index));
        ResultPage<RankedImage> ranked = model.Card is { } card
            ? await worklist.TopAsync(dataset, card, finding, least, top, continuation, cancellationToken)
            : await worklist.ScanAsync(dataset, model.Id, finding, least, top, continuation, cancellationToken);
        return Listed(model, dataset, finding.Name, least, ranked.Items.Select(ListedBody.Of), ranked.Continuation);
    }

    /// <summary>Whose predictions are listed: by its card or, of a model that is not installed here, as a row tells it.</summary>
    /// <exception cref="InvalidInputException"><c>model-not-found</c>: there is neither.</exception>
    private async Task<ListedModel> ModelAsync(string dataset, ModelId? asked, CancellationToken cancellationToken)
    {
        try
        {
            ModelCard card = await cards.FindAsync(asked, cancellationToken);
            return new ListedModel(card.ToModelId(), card.Findings, card.Trained, card.Notice, card);
        }
        catch (InvalidInputException missing) when (missing.Code == ErrorCodes.ModelNotFound && asked is not null)
        {
            if (await predictions.AnyAsync(dataset, asked.Value, cancellationToken) is not { Prediction: var row }) throw;
            return new ListedModel(asked.Value, row.Findings, row.Provenance.Trained, row.Provenance.Notice, Card: null);
        }
    }

    private static Ok<PredictionsBody> Listed(
        ListedModel model, string dataset, string? finding, double? min, IEnumerable<ListedBody> images, string? continuation) =>
        TypedResults.Ok(
        new PredictionsBody(dataset, finding, min, model.Id, model.Trained, model.Notice, [.. images], continuation));

    /// <param name="Card">Null where it is not installed here: its operating points are unknown.</param>
    private sealed record ListedModel(ModelId Id, IReadOnlyList<Finding> Findings, bool Trained, string? Notice, ModelCard? Card)
    {
        public int IndexOf(string name) => Findings.IndexOf(name) is >= 0 and var index
            ? index
            : throw new InvalidInputException(
                ErrorCodes.FindingUnknown,
                $"The model {Id} has no finding '{NameText.Escape(name)}'. It has: {string.Join(", ", Findings)}.");
    }
}
