using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CheXNet.Api;

/// <summary>Bounds the bytes that all uploads hold in memory at once, whichever way they come.</summary>
public sealed class UploadMemory(ApiOptions options)
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ByteBudget _budget = new(Math.Max(options.MostBytesAtOnce, options.MostUploadBytes), MostWaiting);

    /// <summary>Takes what a request may hold: its declared length, but no more than the largest upload; waits in line for it.</summary>
    /// <returns>Gives the bytes back on dispose; null if too many wait, or for too long: see <see cref="Busy"/>.</returns>
    public Task<IDisposable?> TakeAsync(HttpRequest request, CancellationToken cancellationToken) => _budget.TakeAsync(
        Math.Min(request.ContentLength ?? long.MaxValue, options.MostUploadBytes), LongestWait, cancellationToken);

    /// <summary>The answer where none came free: 503, with the time to come back.</summary>
    public static ProblemHttpResult Busy(HttpContext http) => http.Problem(
        StatusCodes.Status503ServiceUnavailable,
        ErrorCodes.ServiceBusy,
        "Too many uploads are under way: send this one again soon.");
}
