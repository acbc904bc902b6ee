namespace CheXNet;

/// <summary>
/// The stable codes of every <see cref="XrayException"/>. A code is data: it is stored, counted and filtered by; it never changes.
/// </summary>
public static class ErrorCodes
{
    /// <summary>The file has no bytes.</summary>
    public const string ImageEmpty = "image-empty";

    /// <summary>The bytes are of no format that is accepted (PNG, JPEG).</summary>
    public const string ImageFormatUnsupported = "image-format-unsupported";

    /// <summary>The file breaks off or its data contradict its header.</summary>
    public const string ImageCorrupt = "image-corrupt";

    /// <summary>More pixels than the configured limit; refused before decoding.</summary>
    public const string ImageTooLarge = "image-too-large";

    /// <summary>A side shorter than 32 pixels; refused before decoding.</summary>
    public const string ImageTooSmall = "image-too-small";

    /// <summary>More than one frame.</summary>
    public const string ImageAnimated = "image-animated";

    /// <summary>The file or blob could not be opened or read.</summary>
    public const string ImageUnavailable = "image-unavailable";

    /// <summary>The model package is missing, or a file of it is.</summary>
    public const string ModelNotFound = "model-not-found";

    /// <summary>The card is not valid: a field is missing, of the wrong type or out of range.</summary>
    public const string ModelCardInvalid = "model-card-invalid";

    /// <summary>A file of the package has another SHA-256 than its card says.</summary>
    public const string ModelHashMismatch = "model-hash-mismatch";

    /// <summary>The graph does not have the inputs and outputs that the card promises.</summary>
    public const string ModelGraphInvalid = "model-graph-invalid";

    /// <summary>The package has no file for the precision asked for.</summary>
    public const string ModelPrecisionMissing = "model-precision-missing";

    /// <summary>The package cannot be written where it was asked to be.</summary>
    public const string ModelNotWritable = "model-not-writable";

    /// <summary>An output is NaN or infinite.</summary>
    public const string ScoreNotFinite = "score-not-finite";

    /// <summary><c>mean(map) + bias</c> differs from the logit.</summary>
    public const string ScoreMapMismatch = "score-map-mismatch";

    /// <summary>The checkpoint could not be opened or read.</summary>
    public const string CheckpointUnavailable = "checkpoint-unavailable";

    /// <summary>The checkpoint is of no known format.</summary>
    public const string CheckpointFormatUnknown = "checkpoint-format-unknown";

    /// <summary>The checkpoint is damaged, or a size or depth limit was exceeded.</summary>
    public const string CheckpointCorrupt = "checkpoint-corrupt";

    /// <summary>The pickle names a global outside the allow-list.</summary>
    public const string CheckpointGlobalRefused = "checkpoint-global-refused";

    /// <summary>Tensors are missing, left over or of the wrong shape.</summary>
    public const string CheckpointMismatch = "checkpoint-mismatch";

    /// <summary>The imported network fails its self-test or disagrees with the reference probabilities.</summary>
    public const string CheckpointSelfTestFailed = "checkpoint-self-test-failed";

    /// <summary>The finding is not one of the model's.</summary>
    public const string FindingUnknown = "finding-unknown";

    /// <summary>An argument or a setting is not valid.</summary>
    public const string ArgumentInvalid = "argument-invalid";

    /// <summary>A request has a longer body than is taken.</summary>
    public const string RequestTooLarge = "request-too-large";

    /// <summary>A request to this machine's own service that another web site's page may have sent.</summary>
    public const string RequestRefused = "request-refused";

    /// <summary>The API has no such address, or none that takes the method.</summary>
    public const string RouteUnknown = "route-unknown";

    /// <summary>The address that the API was to be served at cannot be had.</summary>
    public const string AddressUnavailable = "address-unavailable";

    /// <summary>A file that was to be written cannot be.</summary>
    public const string OutputUnwritable = "output-unwritable";

    /// <summary>A queue message does not follow its schema.</summary>
    public const string MessageInvalid = "message-invalid";

    /// <summary>A dataset or image name that cannot be stored.</summary>
    public const string NameInvalid = "name-invalid";

    /// <summary>No prediction is stored for the image and model.</summary>
    public const string PredictionNotFound = "prediction-not-found";

    /// <summary>No run has this id.</summary>
    public const string RunNotFound = "run-not-found";

    /// <summary>More images failed than the run tolerates.</summary>
    public const string RunFailuresExceeded = "run-failures-exceeded";

    /// <summary>Succeeded, failed and skipped do not add up to the images listed.</summary>
    public const string RunConservationBroken = "run-conservation-broken";

    /// <summary>The image's page was given up after its last retry.</summary>
    public const string RunPageFailed = "run-page-failed";

    /// <summary>The run is in a state that does not allow what was asked.</summary>
    public const string RunStateInvalid = "run-state-invalid";

    /// <summary>The storage account cannot be reached or refused the credentials.</summary>
    public const string StorageUnavailable = "storage-unavailable";

    /// <summary>A batch that Azure Table Storage would refuse.</summary>
    public const string StorageBatchInvalid = "storage-batch-invalid";

    /// <summary>A value that exceeds a limit of the storage service.</summary>
    public const string StorageLimitExceeded = "storage-limit-exceeded";

    /// <summary>The embedded emulator could not be installed or started.</summary>
    public const string EmulatorUnavailable = "emulator-unavailable";

    /// <summary>Something failed that this program does not know; the text carries the detail.</summary>
    public const string Unexpected = "unexpected";
}
