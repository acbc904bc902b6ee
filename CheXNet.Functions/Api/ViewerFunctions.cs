using CheXNet.Api;

namespace CheXNet.Functions.Api;

/// <summary>The viewer's files, for everybody: they hold no data, and ask the API for it as whoever is signed in.</summary>
public sealed class ViewerFunctions(ApiErrorFilter errors, ViewerApi viewer)
{
    [Function(nameof(GetViewer))]
    public Task<IResult> GetViewer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Viewer + "/{*path}")] HttpRequest request,
        string? path, CancellationToken cancellationToken) =>
        errors.AnswerAsync(request.HttpContext, () => viewer.GetAsync(request, path, cancellationToken), cancellationToken);
}
