using CheXNet.Api;

namespace CheXNet.Functions.Api;

/// <summary>HTTP API of failures, truth and reviews: the handlers of <c>serve</c> behind triggers.</summary>
public sealed class ReviewFunctions(ApiCalls calls, FailuresApi failures, TruthApi truth, ReviewsApi reviews)
{
    private const string Api = ApiRoutes.Prefix + "/";

    [Function(nameof(ListFailures))]
    public Task<IResult> ListFailures(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Failures)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => failures.ListAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(CountFailures))]
    public Task<IResult> CountFailures(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.FailureCodes)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => failures.CountAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(RetryFailure))]
    public Task<IResult> RetryFailure(
        [HttpTrigger(ApiAccess.Level, "post", Route = Api + ApiRoutes.FailureRetry)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => failures.RetryAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(GetTruth))]
    public Task<IResult> GetTruth(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Truth)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => truth.GetAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(ExportReviews))]
    public Task<IResult> ExportReviews(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.DatasetReviews)] HttpRequest request,
        string dataset, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => reviews.ExportAsync(request, dataset, cancellationToken), cancellationToken);

    [Function(nameof(ListReviews))]
    public Task<IResult> ListReviews(
        [HttpTrigger(ApiAccess.Level, "get", Route = Api + ApiRoutes.Reviews)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => reviews.ListAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(AddReview))]
    public Task<IResult> AddReview(
        [HttpTrigger(ApiAccess.Level, "post", Route = Api + ApiRoutes.Reviews)] HttpRequest request,
        string dataset, string image, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => reviews.AddAsync(request, dataset, image, cancellationToken), cancellationToken);

    [Function(nameof(RemoveReview))]
    public Task<IResult> RemoveReview(
        [HttpTrigger(ApiAccess.Level, "delete", Route = Api + ApiRoutes.Review)] HttpRequest request,
        string dataset, string image, string id, CancellationToken cancellationToken) =>
        calls.AnswerAsync(request, () => reviews.RemoveAsync(request, dataset, image, id, cancellationToken), cancellationToken);
}
