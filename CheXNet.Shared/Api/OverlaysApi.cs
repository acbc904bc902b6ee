using System.Security.Cryptography;
using CheXNet.Ingest;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Shows heat maps over images, drawn when they are first asked for.</summary>
public sealed class OverlaysApi(OverlayDrawing drawing)
{
    /// <summary>
    /// One overlay of the newest prediction, by <c>method</c> or the default method: 200 with a PNG file, or 304 where whoever asks has it.
    /// </summary>
    public async Task<IResult> GetAsync(
        HttpRequest request, string dataset, string image, string finding, CancellationToken cancellationToken)
    {
        request.Query.Expect("method");
        string method = request.Query.Text("method") ?? OverlayKey.DefaultMethod;
        BinaryData png = await drawing.GetAsync(ApiLinks.ImageOf(dataset, image), null, finding, method, cancellationToken);
        string hash = Convert.ToHexStringLower(SHA256.HashData(png.ToMemory().Span).AsSpan(0, 16));
        // The image may be replaced at any time: a copy is kept by the person's own browser and asked about each time.
        request.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(png.ToMemory(), "image/png", entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }
}
