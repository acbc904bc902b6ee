namespace CheXNet.Storage;

/// <summary>Names of all containers, queues and tables; triggers and the deployment template use the same names.</summary>
public static class StorageNames
{
    /// <summary>Container of uploaded images: <c>{dataset}/{image}</c>.</summary>
    public const string XraysContainer = "xrays";

    /// <summary>Container of overlays: <c>{dataset}/{image}/{finding}.jpg</c>.</summary>
    public const string OverlaysContainer = "overlays";

    /// <summary>Container of small pictures of the images: <c>{dataset}/{image}/{size}.jpg</c>.</summary>
    public const string ThumbnailsContainer = "thumbnails";

    /// <summary>Container of DICOM instances for the films' own studies: <c>{dataset}/{image}/{SOP Instance UID}.dcm</c>.</summary>
    public const string DicomContainer = "dicom";

    /// <summary>Container of runs: <c>{run}/manifest</c>, <c>{run}/succeeded</c>, <c>{run}/failed</c>, <c>{run}/report.json</c>.</summary>
    public const string RunsContainer = "runs";

    /// <summary>Container of model packages, and of what datasets are compared with: <c>drift/{dataset}.json</c>.</summary>
    public const string ModelsContainer = "models";

    /// <summary>Queue of overlay requests.</summary>
    public const string OverlayRequestsQueue = "overlay-requests";

    /// <summary>The suffix of the Functions host's poison queues.</summary>
    public const string PoisonSuffix = "-poison";

    /// <summary>How long messages are kept: forever, where a queue's own default is a week, less than a service may stand still.</summary>
    public static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    /// <summary>Queue of overlay requests that failed five times.</summary>
    public const string OverlayRequestsPoisonQueue = OverlayRequestsQueue + PoisonSuffix;

    /// <summary>Queue of blobs that failed five times in the blob trigger, as named by the Functions host.</summary>
    public const string XraysPoisonQueue = "webjobs-blobtrigger-poison";

    /// <summary>Table with one row per image and model.</summary>
    public const string PredictionsTable = "Predictions";

    /// <summary>The worklist: images above their operating point, by descending probability.</summary>
    public const string RankingTable = "Ranking";

    /// <summary>Table of images that could not be scored or rendered, with the reason.</summary>
    public const string FailuresTable = "Failures";

    /// <summary>Table with one row per dataset run.</summary>
    public const string RunsTable = "Runs";

    /// <summary>Table of what people said of images and findings.</summary>
    public const string ReviewsTable = "Reviews";

    /// <summary>Table of the single-machine service: the processed ETag of each image. The function app uses the host's receipts.</summary>
    public const string ReceiptsTable = "Receipts";

    /// <summary>Table of comparisons with a reference: one row a dataset and day.</summary>
    public const string DriftTable = "Drift";

    /// <summary>All containers.</summary>
    public static IReadOnlyList<string> Containers { get; } =
        [XraysContainer, OverlaysContainer, ThumbnailsContainer, DicomContainer, RunsContainer, ModelsContainer];

    /// <summary>All queues.</summary>
    public static IReadOnlyList<string> Queues { get; } = [OverlayRequestsQueue, OverlayRequestsPoisonQueue, XraysPoisonQueue];

    /// <summary>All tables.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        [PredictionsTable, RankingTable, FailuresTable, RunsTable, ReviewsTable, ReceiptsTable, DriftTable];
}
