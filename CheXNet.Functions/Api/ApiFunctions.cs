using CheXNet.Api;
using CheXNet.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace CheXNet.Functions.Api;

/// <summary>HTTP API: the handlers of <c>serve</c> behind triggers; runs go to Durable Functions. Only health is anonymous.</summary>
public sealed class ApiFunctions(
    ApiErrorFilter errors, XraysApi xrays, PredictionsApi predictions, OverlaysApi overlays, RunsApi runs, ServiceApi service)
{
    [Function(nameof(UploadXray))]
    public Task<IResult> UploadXray(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, xrays.UploadAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(GetPrediction))]
    public Task<IResult> GetPrediction(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Prediction)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, predictions.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(ListPredictions))]
    public Task<IResult> ListPredictions(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Predictions)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, predictions.ListAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(GetOverlay))]
    public Task<IResult> GetOverlay(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Overlay)] HttpRequest request,
        string dataset, string image, string finding, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, overlays.GetAsync(request, dataset, image, finding, cancellationToken), cancellationToken);

    [Function(nameof(StartRun))]
    public Task<IResult> StartRun(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Runs)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.StartAsync(request, On(client), cancellationToken), cancellationToken);

    [Function(nameof(ListRuns))]
    public Task<IResult> ListRuns(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Runs)] HttpRequest request,
        CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.ListAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetRun))]
    public Task<IResult> GetRun(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Run)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.GetAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(CancelRun))]
    public Task<IResult> CancelRun(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = ApiRoutes.Run)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.CancelAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(RedriveRun))]
    public Task<IResult> RedriveRun(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.RunRedrive)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.RedriveAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(GetRunReport))]
    public Task<IResult> GetRunReport(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.RunReport)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, runs.ReportAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(ListModels))]
    public Task<IResult> ListModels(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Models)] HttpRequest request,
        CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, service.ListModelsAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Health)] HttpRequest request,
        CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, service.GetHealthAsync(request, cancellationToken), cancellationToken);

    private static DurableRunLauncher On(DurableTaskClient client) => new(client);
}
