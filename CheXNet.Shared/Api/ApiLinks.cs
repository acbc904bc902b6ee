using CheXNet.Runs;

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

    public static string Run(RunId run) => $"/{ApiRoutes.Prefix}/runs/{run}";

    public static string Report(RunId run) => $"{Run(run)}/report";

    /// <summary>
    /// The image of a route value. Servers decode every escape in a path but <c>%2F</c>, so it is decoded here; an image whose name
    /// contains the literal text <c>%2F</c> is not addressable.
    /// </summary>
    public static ImageKey ImageOf(string dataset, string image) =>
        new(dataset, image.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
}
