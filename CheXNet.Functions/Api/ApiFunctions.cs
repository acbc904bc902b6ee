using CheXNet.Api;
using CheXNet.Functions.Runs;

namespace CheXNet.Functions.Api;

/// <summary>HTTP API: the handlers of <c>serve</c> behind triggers; runs go to Durable Functions. Only health is anonymous.</summary>
public sealed class ApiFunctions(
    ApiCalls calls, ApiErrorFilter errors, PredictionsApi predictions, OverlaysApi overlays, RunsApi runs, ServiceApi service)
{
    private const string Api = ApiRoutes.Prefix + "/";

    [Function(nameof(GetPrediction))]
    public Task<IResult> GetPrediction(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Prediction)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => predictions.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(ListPredictionModels))]
    public Task<IResult> ListPredictionModels(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.PredictionModels)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => predictions.ListModelsAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(ListPredictions))]
    public Task<IResult> ListPredictions(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Predictions)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => predictions.ListAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(GetOverlay))]
    public Task<IResult> GetOverlay(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Overlay)] HttpRequest request,
        string dataset, string image, string finding, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => overlays.GetAsync(request, dataset, image, finding, cancellationToken), cancellationToken);

    [Function(nameof(StartRun))]
    public Task<IResult> StartRun(
        [HttpTrigger(ApiAccess.Level, "post", Route = Api + ApiRoutes.Runs)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.StartAsync(request, On(client), cancellationToken), cancellationToken);

    [Function(nameof(ListRuns))]
    public Task<IResult> ListRuns(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Runs)] HttpRequest request,
        CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.ListAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetRun))]
    public Task<IResult> GetRun(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Run)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.GetAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(CancelRun))]
    public Task<IResult> CancelRun(
        [HttpTrigger(ApiAccess.Level, "delete", Route = Api + ApiRoutes.Run)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.CancelAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(RedriveRun))]
    public Task<IResult> RedriveRun(
        [HttpTrigger(ApiAccess.Level, "post", Route = Api + ApiRoutes.RunRedrive)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.RedriveAsync(request, id, On(client), cancellationToken), cancellationToken);

    [Function(nameof(GetRunReport))]
    public Task<IResult> GetRunReport(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.RunReport)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.ReportAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(GetRunEvaluation))]
    public Task<IResult> GetRunEvaluation(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.RunEvaluation)] HttpRequest request,
        string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => runs.EvaluationAsync(request, id, cancellationToken), cancellationToken);

    [Function(nameof(ListModels))]
    public Task<IResult> ListModels(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Models)] HttpRequest request,
        CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => service.ListModelsAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetSession))]
    public Task<IResult> GetSession(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Session)] HttpRequest request,
        CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => Task.FromResult(ApiCalls.Session(request)), cancellationToken);

    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Api + ApiRoutes.Health)] HttpRequest request,
        CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, () => service.GetHealthAsync(request, cancellationToken), cancellationToken);

    private static DurableRunLauncher On(DurableTaskClient client) => new(client);
}
