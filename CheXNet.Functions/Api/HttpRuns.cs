using CheXNet.Api;
using CheXNet.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace CheXNet.Functions.Api;

/// <summary>Dataset runs over HTTP; the durable orchestrator carries them out.</summary>
public sealed class HttpRuns(ApiGuard guard, RunsApi runs)
{
    [Function(nameof(StartRun))]
    public Task<IActionResult> StartRun(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Runs)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.StartAsync(r, new DurableRunLauncher(client), cancellationToken), cancellationToken);

    [Function(nameof(ListRuns))]
    public Task<IActionResult> ListRuns(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Runs)] HttpRequest request, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.ListAsync(r, cancellationToken), cancellationToken);

    [Function(nameof(GetRun))]
    public Task<IActionResult> GetRun(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Run)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.GetAsync(id, r, cancellationToken), cancellationToken);

    [Function(nameof(CancelRun))]
    public Task<IActionResult> CancelRun(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = ApiRoutes.Run)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.CancelAsync(id, r, new DurableRunLauncher(client), cancellationToken), cancellationToken);

    [Function(nameof(RedriveRun))]
    public Task<IActionResult> RedriveRun(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.RunRedrive)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.RedriveAsync(id, r, new DurableRunLauncher(client), cancellationToken), cancellationToken);

    [Function(nameof(GetRunReport))]
    public Task<IActionResult> GetRunReport(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.RunReport)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => runs.ReportAsync(id, r, cancellationToken), cancellationToken);
}
