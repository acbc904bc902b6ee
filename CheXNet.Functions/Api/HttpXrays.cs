using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Api;

/// <summary>Images over HTTP.</summary>
public sealed class HttpXrays(ApiGuard guard, XraysApi xrays)
{
    [Function(nameof(UploadXray))]
    public Task<IActionResult> UploadXray(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Xray)] HttpRequest request,
        string dataset,
        string image,
        CancellationToken cancellationToken) =>
        guard.AnswerAsync(request, r => xrays.UploadAsync(dataset, image, r, cancellationToken), cancellationToken);
}
