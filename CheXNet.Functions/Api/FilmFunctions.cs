using CheXNet.Api;

namespace CheXNet.Functions.Api;

/// <summary>HTTP API of images: the handlers of <c>serve</c> behind triggers.</summary>
public sealed class FilmFunctions(ApiCalls calls, XraysApi xrays, FilmsApi films)
{
    private const string Api = ApiRoutes.Prefix + "/";

    [Function(nameof(ListDatasets))]
    public Task<IResult> ListDatasets(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Datasets)] HttpRequest request,
        CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => films.ListDatasetsAsync(request, cancellationToken), cancellationToken);

    [Function(nameof(GetXray))]
    public Task<IResult> GetXray(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => films.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(HeadXray))]
    public Task<IResult> HeadXray(
        [HttpTrigger(ApiAccess.Level, "head", Route = Api + ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => films.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(UploadXray))]
    public Task<IResult> UploadXray(
        [HttpTrigger(ApiAccess.Level, "post", Route = Api + ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => xrays.UploadAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(PutXray))]
    public Task<IResult> PutXray(
        [HttpTrigger(ApiAccess.Level, "put", Route = Api + ApiRoutes.Xray)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => xrays.UploadAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(GetThumbnail))]
    public Task<IResult> GetThumbnail(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Thumbnail)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => films.GetThumbnailAsync(request, dataset, image, cancellationToken), cancellationToken);
}
