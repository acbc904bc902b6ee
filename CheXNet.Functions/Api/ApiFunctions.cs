using CheXNet.Api;
using CheXNet.Functions.Runs;

namespace CheXNet.Functions.Api;

/// <summary>HTTP API: the handlers of <c>serve</c> behind triggers; runs go to Durable Functions. Only health is anonymous.</summary>
public sealed class ApiFunctions(
    ApiAccess access, ApiErrorFilter errors,
    XraysApi xrays, PredictionsApi predictions, OverlaysApi overlays, RunsApi runs, ServiceApi service)
{
    [Function(nameof(UploadXray))]
    public Task<IResult> UploadXray(
        [HttpTrigger(ApiAccess.Level, "post", Route = ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => xrays.UploadAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(GetPrediction))]
    public Task<IResult> GetPrediction(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Prediction)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => predictions.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(ListPredictions))]
    public Task<IResult> ListPredictions(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Predictions)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => predictions.ListAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(GetOverlay))]
    public Task<IResult> GetOverlay(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Overlay)] HttpRequest request,
        string dataset, string image, string finding, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => overlays.GetAsync(request, dataset, image, finding, cancellationToken), cancellationToken);

    [Function(nameof(StartRun))]
    public Task<IResult> StartRun(
        [HttpTrigger(ApiAccess.Level, "post", Route = ApiRoutes.Runs)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.StartAsync(request, On(client), cancellationToken), cancellationToken);

    [Function(nameof(ListRuns))]
    public Task<IResult> ListRuns(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Runs)] HttpRequest request,
        CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.ListAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetRun))]
    public Task<IResult> GetRun(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Run)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.GetAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(CancelRun))]
    public Task<IResult> CancelRun(
        [HttpTrigger(ApiAccess.Level, "delete", Route = ApiRoutes.Run)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.CancelAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(RedriveRun))]
    public Task<IResult> RedriveRun(
        [HttpTrigger(ApiAccess.Level, "post", Route = ApiRoutes.RunRedrive)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.RedriveAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(GetRunReport))]
    public Task<IResult> GetRunReport(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.RunReport)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.ReportAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(GetRunEvaluation))]
    public Task<IResult> GetRunEvaluation(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.RunEvaluation)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        AnswerAsync(request, () => runs.EvaluationAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(ListModels))]
    public Task<IResult> ListModels(
        [HttpTrigger(ApiAccess.Level, "get", Route = ApiRoutes.Models)] HttpRequest request,
        CancellationToken cancellationToken) =>
        AnswerAsync(request, () => service.ListModelsAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Health)] HttpRequest request,
        CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, service.GetHealthAsync(request, cancellationToken), cancellationToken);

    private Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> handle, CancellationToken cancellationToken) =>
        errors.AnswerAsync(
            request.HttpContext, access.Refusal(request) is { } refusal ? Task.FromResult(refusal) : handle(), cancellationToken);

    private static DurableRunLauncher On(DurableTaskClient client) => new(client);
}
