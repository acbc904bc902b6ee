namespace CheXNet.Storage;

/// <summary>
/// The names of everything that this software keeps in a storage account. Triggers and the deployment's template use the same.
/// </summary>
public static class StorageNames
{
    /// <summary>Container of the images as they were uploaded: <c>{dataset}/{image}</c>.</summary>
    public const string XraysContainer = "xrays";

    /// <summary>Container of the overlays: <c>{dataset}/{image}/{finding}.png</c>.</summary>
    public const string OverlaysContainer = "overlays";

    /// <summary>
    /// Container of the dataset runs: <c>{run}/manifest</c>, <c>{run}/succeeded</c>, <c>{run}/failed</c>, <c>{run}/report.json</c>.
    /// </summary>
    public const string RunsContainer = "runs";

    /// <summary>Container of model packages.</summary>
    public const string ModelsContainer = "models";

    /// <summary>Queue of the messages that ask for overlays.</summary>
    public const string OverlayRequestsQueue = "overlay-requests";

    /// <summary>What the Functions host adds to a queue's name for the messages that cannot be done.</summary>
    public const string PoisonSuffix = "-poison";

    /// <summary>Where messages go that failed five times.</summary>
    public const string OverlayRequestsPoisonQueue = OverlayRequestsQueue + PoisonSuffix;

    /// <summary>Blobs that failed five times in the blob trigger; the name is the one that the Functions host gives it.</summary>
    public const string XraysPoisonQueue = "webjobs-blobtrigger-poison";

    /// <summary>Table with one row an image and model.</summary>
    public const string PredictionsTable = "Predictions";

    /// <summary>Table of the images above their operating point, ordered by descending probability: the worklist.</summary>
    public const string RankingTable = "Ranking";

    /// <summary>Table of what could not be scored or rendered, and why.</summary>
    public const string FailuresTable = "Failures";

    /// <summary>Table with one row a dataset run.</summary>
    public const string RunsTable = "Runs";

    /// <summary>
    /// Table of the single-machine service: which ETag of which image is done. The function app keeps the host's own receipts instead.
    /// </summary>
    public const string ReceiptsTable = "Receipts";

    /// <summary>Every container.</summary>
    public static IReadOnlyList<string> Containers { get; } = [XraysContainer, OverlaysContainer, RunsContainer, ModelsContainer];

    /// <summary>Every queue.</summary>
    public static IReadOnlyList<string> Queues { get; } = [OverlayRequestsQueue, OverlayRequestsPoisonQueue, XraysPoisonQueue];

    /// <summary>Every table.</summary>
    public static IReadOnlyList<string> Tables { get; } = [PredictionsTable, RankingTable, FailuresTable, RunsTable, ReceiptsTable];
}
