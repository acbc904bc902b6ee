using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Api;

/// <summary>Overlays over HTTP.</summary>
public sealed class HttpOverlays(ApiGuard guard, OverlaysApi overlays)
{
    [Function(nameof(GetOverlay))]
    public Task<IActionResult> GetOverlay(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Overlay)] HttpRequest request,
        string dataset,
        string image,
        string finding,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => overlays.GetAsync(dataset, image, finding, r, cancellationToken), cancellationToken);
}
