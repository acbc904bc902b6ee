namespace CheXNet.Api;

/// <summary>
/// The routes, once for both shells and for <c>docs/openapi.yaml</c>; each follows <see cref="Prefix"/>. An image whose path has folders
/// is one segment of the URL, its slashes written <c>%2F</c>.
/// </summary>
public static class ApiRoutes
{
    /// <summary>The first segment of every address; <c>host.json</c> names the same.</summary>
    public const string Prefix = "api";

    /// <summary>An image to be scored.</summary>
    public const string Xray = "xrays/{dataset}/{image}";

    /// <summary>What a model says of an image.</summary>
    public const string Prediction = "predictions/{dataset}/{image}";

    /// <summary>A worklist, or all predictions of a dataset.</summary>
    public const string Predictions = "predictions/{dataset}";

    /// <summary>A heat map over an image.</summary>
    public const string Overlay = "overlays/{dataset}/{image}/{finding}";

    /// <summary>Dataset runs.</summary>
    public const string Runs = "runs";

    /// <summary>A dataset run.</summary>
    public const string Run = "runs/{id}";

    /// <summary>Another attempt at a dataset run.</summary>
    public const string RunRedrive = "runs/{id}/redrive";

    /// <summary>What a dataset run came to.</summary>
    public const string RunReport = "runs/{id}/report";

    /// <summary>The models there are.</summary>
    public const string Models = "models";

    /// <summary>Whether the service can work.</summary>
    public const string Health = "health";
}
