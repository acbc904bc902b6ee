using CheXNet.Findings;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Api;

/// <summary>Addresses as answers name them: paths from the root, so that they hold behind any host name.</summary>
internal static class ApiLinks
{
    public static string Prediction(ImageKey image) =>
        $"/{ApiRoutes.Prefix}/predictions/{image.Dataset}/{Uri.EscapeDataString(image.Image)}";

    public static string Overlay(ImageKey image, Finding finding) =>
        $"/{ApiRoutes.Prefix}/overlays/{image.Dataset}/{Uri.EscapeDataString(image.Image)}/{finding.Column}";

    public static string Run(RunId run) => $"/{ApiRoutes.Prefix}/runs/{run}";

    public static string Report(RunId run) => $"{Run(run)}/report";

    /// <summary>
    /// The image that a route's value names. Servers decode every escape of a path but <c>%2F</c>, so the value still has that one; a
    /// name that contains the text <c>%2F</c> itself cannot be told from it and has no address.
    /// </summary>
    public static ImageKey ImageOf(string dataset, string image) =>
        new(dataset, image.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
}
