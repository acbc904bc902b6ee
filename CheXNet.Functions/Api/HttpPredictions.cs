using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Api;

/// <summary>Predictions and worklists over HTTP.</summary>
public sealed class HttpPredictions(ApiGuard guard, PredictionsApi predictions)
{
    [Function(nameof(GetPrediction))]
    public Task<IActionResult> GetPrediction(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Prediction)] HttpRequest request,
        string dataset,
        string image,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => predictions.GetAsync(dataset, image, r, cancellationToken), cancellationToken);

    [Function(nameof(ListPredictions))]
    public Task<IActionResult> ListPredictions(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Predictions)] HttpRequest request, string dataset, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => predictions.ListAsync(dataset, r, cancellationToken), cancellationToken);
}
