using CheXNet.Ingest;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Returns heat maps over images, drawn on first request.</summary>
public sealed class OverlaysApi(OverlayDrawing drawing)
{
    private const int RetryAfterSeconds = 10;

    /// <summary>
    /// One overlay of the latest prediction, by <c>method</c> or the default: 200 with a JPEG or PNG file, or 304 if not modified; 202
    /// while the map of a method that takes the model is being computed from the queue.
    /// </summary>
    public async Task<IResult> GetAsync(
        HttpRequest request, string dataset, string image, string finding, CancellationToken cancellationToken)
    {
        request.Query.Expect("method");
        string method = request.Query.Text("method") ?? OverlayKey.DefaultMethod;
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        if (await drawing.GetAsync(key, null, finding, method, cancellationToken) is not { } overlay)
        {
            IHeaderDictionary headers = request.HttpContext.Response.Headers;
            headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            headers.CacheControl = "no-store";
            string link = ApiLinks.Overlay(key, new Finding(finding), method);
            return TypedResults.Accepted(link, new PendingOverlayBody(key.Dataset, key.Image, finding, method, "pending", link));
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(overlay.Content.ToMemory().Span).AsSpan(0, 16));
        // The image may be replaced at any time: only the browser may cache, and must revalidate each time.
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(overlay.Content.ToMemory(), overlay.ContentType, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }
}

/// <summary>An overlay whose map is being computed: <c>Overlay</c> answers 202 until it answers with the picture or the reason.</summary>
internal sealed record PendingOverlayBody(string Dataset, string Image, string Finding, string Method, string Status, string Overlay);
