namespace CheXNet.Api;

/// <summary>
/// The routes, shared by both hosts and <c>docs/openapi.yaml</c>, relative to <see cref="Prefix"/>. An image path is one URL segment,
/// its slashes escaped as <c>%2F</c>.
/// </summary>
public static class ApiRoutes
{
    /// <summary>The first segment of every URL of the API. <c>host.json</c> has none, so that the viewer lies beside it.</summary>
    public const string Prefix = "api";

    /// <summary>The datasets that hold images.</summary>
    public const string Datasets = "datasets";

    /// <summary>An image, or one to be scored.</summary>
    public const string Xray = "xrays/{dataset}/{image}";

    /// <summary>A small picture of an image.</summary>
    public const string Thumbnail = "thumbnails/{dataset}/{image}";

    /// <summary>The prediction for an image.</summary>
    public const string Prediction = "predictions/{dataset}/{image}";

    /// <summary>The models that scored an image.</summary>
    public const string PredictionModels = "predictions/{dataset}/{image}/models";

    /// <summary>A worklist, or all predictions of a dataset.</summary>
    public const string Predictions = "predictions/{dataset}";

    /// <summary>A heat map over an image.</summary>
    public const string Overlay = "overlays/{dataset}/{image}/{finding}";

    /// <summary>What could not be scored or drawn in a dataset.</summary>
    public const string Failures = "failures/{dataset}";

    /// <summary>How many of a dataset failed for which reason.</summary>
    public const string FailureCodes = "failures/{dataset}/codes";

    /// <summary>Another attempt at an image that failed.</summary>
    public const string FailureRetry = "failures/{dataset}/{image}/retry";

    /// <summary>What is known of an image's findings.</summary>
    public const string Truth = "truth/{dataset}/{image}";

    /// <summary>What people said of a dataset's images.</summary>
    public const string DatasetReviews = "reviews/{dataset}";

    /// <summary>What people said of an image.</summary>
    public const string Reviews = "reviews/{dataset}/{image}";

    /// <summary>One of these.</summary>
    public const string Review = "reviews/{dataset}/{image}/{id}";

    /// <summary>Whether the caller is signed in.</summary>
    public const string Session = "session";

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

    /// <summary>The first segment of every URL of DICOMweb, not under <see cref="Prefix"/>: its senders know where it goes on.</summary>
    public const string DicomWeb = "dicom-web";

    /// <summary>Instances of any study, under <see cref="DicomWeb"/>.</summary>
    public const string DicomStudies = "studies";

    /// <summary>Instances of one study, under <see cref="DicomWeb"/>.</summary>
    public const string DicomStudy = "studies/{study}";

    /// <summary>The viewer's files, not under <see cref="Prefix"/>.</summary>
    public const string Viewer = "viewer";
}
