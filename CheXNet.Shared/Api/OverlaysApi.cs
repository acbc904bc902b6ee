using CheXNet.Ingest;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Returns heat maps over images, drawn on first request.</summary>
public sealed class OverlaysApi(OverlayDrawing drawing)
{
    /// <summary>One overlay of the latest prediction, by <c>method</c> or the default: 200 with a PNG, or 304 if not modified.</summary>
    public async Task<IResult> GetAsync(
        HttpRequest request, string dataset, string image, string finding, CancellationToken cancellationToken)
    {
        request.Query.Expect("method");
        string method = request.Query.Text("method") ?? OverlayKey.DefaultMethod;
        BinaryData png = await drawing.GetAsync(ApiLinks.ImageOf(request, dataset, image), null, finding, method, cancellationToken);
        string hash = Convert.ToHexStringLower(SHA256.HashData(png.ToMemory().Span).AsSpan(0, 16));
        // The image may be replaced at any time: only the browser may cache, and must revalidate each time.
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(png.ToMemory(), "image/png", entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }
}
