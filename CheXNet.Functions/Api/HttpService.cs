using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Api;

/// <summary>
/// The service itself over HTTP: what it scores with, and whether it can work. Only the latter is told to anybody who asks.
/// </summary>
public sealed class HttpService(ApiGuard guard, ModelsApi models, HealthApi health)
{
    [Function(nameof(ListModels))]
    public Task<IActionResult> ListModels(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Models)] HttpRequest request, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => models.ListAsync(r, cancellationToken), cancellationToken);

    [Function(nameof(GetHealth))]
    public Task<IActionResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Health)] HttpRequest request, CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => health.GetAsync(r, cancellationToken), cancellationToken);
}
