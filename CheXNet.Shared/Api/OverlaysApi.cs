using System.Security.Cryptography;
using CheXNet.Ingest;
using CheXNet.Results;

namespace CheXNet.Api;

/// <summary>Shows heat maps over images, drawn when they are first asked for.</summary>
/// <param name="drawing">Draws and keeps them.</param>
public sealed class OverlaysApi(OverlayDrawing drawing)
{
    /// <summary>One overlay of the newest prediction, by <c>method</c> or the default method.</summary>
    /// <param name="dataset">The route's dataset.</param>
    /// <param name="image">The route's image.</param>
    /// <param name="finding">The route's finding.</param>
    /// <returns>200 with a PNG file, or 304 where whoever asks has it.</returns>
    /// <exception cref="XrayException">A name or parameter is not valid, nothing is stored, or storage refused.</exception>
    public async Task<ApiReply> GetAsync(string dataset, string image, string finding, ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect("method");
        string method = request.Query.Text("method") ?? OverlayKey.DefaultMethod;
        BinaryData png = await drawing.GetAsync(ApiLinks.ImageOf(dataset, image), null, finding, method, cancellationToken);
        string etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(png.ToMemory().Span).AsSpan(0, 16))}\"";
        ApiReply reply = Matches(request.IfNoneMatch, etag) ? new ApiReply(304, null, default) : new ApiReply(200, "image/png", png.ToMemory());
        // The image may be replaced at any time: a copy is kept by the person's own browser and asked about each time.
        return reply.With("Cache-Control", "private, no-cache").With("ETag", etag);
    }

    private static bool Matches(string? ifNoneMatch, string etag) => ifNoneMatch is not null && ifNoneMatch.Split(',').Select(static t => t.Trim())
        .Any(t => t == "*" || t == etag || (t.StartsWith("W/", StringComparison.Ordinal) && t[2..] == etag));
}
