using System.Net;
using System.Text.Unicode;
using CheXNet.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CheXNet.Api;

/// <summary>URLs in answers: root-relative, so they work behind any host name.</summary>
internal static class ApiLinks
{
    public static string Prediction(ImageKey image) =>
        $"/{ApiRoutes.Prefix}/predictions/{image.Dataset}/{Uri.EscapeDataString(image.Image)}";

    public static string Overlay(ImageKey image, Finding finding) =>
        $"/{ApiRoutes.Prefix}/overlays/{image.Dataset}/{Uri.EscapeDataString(image.Image)}/{finding.Column}";

    public static string Overlay(ImageKey image, Finding finding, string method) =>
        $"{Overlay(image, finding)}?method={Uri.EscapeDataString(method)}";

    public static string Review(ImageKey image, string id) =>
        $"/{ApiRoutes.Prefix}/reviews/{image.Dataset}/{Uri.EscapeDataString(image.Image)}/{id}";

    public static string Run(RunId run) => $"/{ApiRoutes.Prefix}/runs/{run}";

    public static string Report(RunId run) => $"{Run(run)}/report";

    /// <summary>
    /// The image of a route value. Servers decode every escape in a path but <c>%2F</c>, so it is decoded here; an image whose name
    /// contains the literal text <c>%2F</c> is not addressable.
    /// </summary>
    /// <exception cref="InvalidInputException">It is no name, or its escapes are not UTF-8, which servers pass on undecoded.</exception>
    public static ImageKey ImageOf(HttpRequest request, string dataset, string image)
    {
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        if (!Utf8.IsValid(WebUtility.UrlDecodeToBytes(Encoding.UTF8.GetBytes(target), 0, Encoding.UTF8.GetByteCount(target))))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"'{NameText.Escape(image)}' is no image name: the escapes of the URL are not UTF-8.");
        }

        return new ImageKey(dataset, image.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
    }
}
