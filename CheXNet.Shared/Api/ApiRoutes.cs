namespace CheXNet.Api;

/// <summary>
/// The routes, shared by both hosts and <c>docs/openapi.yaml</c>, relative to <see cref="Prefix"/>. An image path is one URL segment,
/// its slashes escaped as <c>%2F</c>.
/// </summary>
public static class ApiRoutes
{
    /// <summary>The first segment of every URL; same as in <c>host.json</c>.</summary>
    public const string Prefix = "api";

    /// <summary>An image to be scored.</summary>
    public const string Xray = "xrays/{dataset}/{image}";

    /// <summary>The prediction for an image.</summary>
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

    /// <summary>The report of a dataset run.</summary>
    public const string RunReport = "runs/{id}/report";

    /// <summary>How good a dataset run's predictions are.</summary>
    public const string RunEvaluation = "runs/{id}/evaluation";

    /// <summary>The available models.</summary>
    public const string Models = "models";

    /// <summary>Service health.</summary>
    public const string Health = "health";
}
