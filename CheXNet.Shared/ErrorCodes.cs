namespace CheXNet;

/// <summary>The stable codes of every <see cref="XrayException"/>. Codes are stored, counted and filtered on; they never change.</summary>
public static class ErrorCodes
{
    /// <summary>The file is empty.</summary>
    public const string ImageEmpty = "image-empty";

    /// <summary>The file is neither PNG nor JPEG nor DICOM.</summary>
    public const string ImageFormatUnsupported = "image-format-unsupported";

    /// <summary>The file is truncated or its data contradict its header.</summary>
    public const string ImageCorrupt = "image-corrupt";

    /// <summary>The image exceeds the configured pixel limit; rejected before decoding.</summary>
    public const string ImageTooLarge = "image-too-large";

    /// <summary>A side is shorter than 32 pixels; rejected before decoding.</summary>
    public const string ImageTooSmall = "image-too-small";

    /// <summary>The image has more than one frame.</summary>
    public const string ImageAnimated = "image-animated";

    /// <summary>The image is blank.</summary>
    public const string FilmBlank = "film-blank";

    /// <summary>The image is a color photograph or drawing.</summary>
    public const string FilmColor = "film-color";

    /// <summary>The image is mostly white, such as a page of text.</summary>
    public const string FilmText = "film-text";

    /// <summary>The image is mostly noise, such as a film with far too little dose.</summary>
    public const string FilmNoisy = "film-noisy";

    /// <summary>The film's polarity is inverted: what should be white is black.</summary>
    public const string FilmInverted = "film-inverted";

    /// <summary>The film is rotated by 90, 180 or 270 degrees.</summary>
    public const string FilmRotated = "film-rotated";

    /// <summary>The image does not look like an upright frontal chest film.</summary>
    public const string FilmNotChest = "film-not-chest";

    /// <summary>The image is more unusual than the model's fitted statistics allow.</summary>
    public const string FilmUnusual = "film-unusual";

    /// <summary>The DICOM file holds no image.</summary>
    public const string DicomNoImage = "dicom-no-image";

    /// <summary>There is no study that a result could go back to: the image is no DICOM file, or one without valid identifiers.</summary>
    public const string DicomNoStudy = "dicom-no-study";

    /// <summary>The DICOM file is in color.</summary>
    public const string DicomColor = "dicom-color";

    /// <summary>The DICOM file's pixels are compressed in a way that is not read.</summary>
    public const string DicomEncodingUnsupported = "dicom-encoding-unsupported";

    /// <summary>The DICOM file has neither 8 nor 16 bits a pixel.</summary>
    public const string DicomPixelsUnsupported = "dicom-pixels-unsupported";

    /// <summary>The DICOM file has no window or VOI LUT of the wanted number.</summary>
    public const string DicomWindowMissing = "dicom-window-missing";

    /// <summary>By its tags, the DICOM file is of another modality than radiography.</summary>
    public const string DicomModality = "dicom-modality";

    /// <summary>By its tags, the DICOM file is a lateral view.</summary>
    public const string DicomView = "dicom-view";

    /// <summary>By its tags, the DICOM file shows another part of the body.</summary>
    public const string DicomBodyPart = "dicom-body-part";

    /// <summary>A DICOMweb server cannot be reached, or is out of order.</summary>
    public const string DicomWebUnavailable = "dicomweb-unavailable";

    /// <summary>A DICOMweb server refuses what it is sent, or is none.</summary>
    public const string DicomWebRefused = "dicomweb-refused";

    /// <summary>The file or blob could not be opened or read.</summary>
    public const string ImageUnavailable = "image-unavailable";

    /// <summary>No image of this name is in the container.</summary>
    public const string ImageNotFound = "image-not-found";

    /// <summary>The model package or one of its files is missing.</summary>
    public const string ModelNotFound = "model-not-found";

    /// <summary>The model card is invalid: a field is missing, of the wrong type or out of range.</summary>
    public const string ModelCardInvalid = "model-card-invalid";

    /// <summary>A package file's SHA-256 differs from the card's.</summary>
    public const string ModelHashMismatch = "model-hash-mismatch";

    /// <summary>The graph's inputs and outputs are not those that the card declares.</summary>
    public const string ModelGraphInvalid = "model-graph-invalid";

    /// <summary>The graph has an operation that no gradient passes, or no layer of the requested name.</summary>
    public const string ModelNotDifferentiable = "model-not-differentiable";

    /// <summary>The package has no file for the requested precision.</summary>
    public const string ModelPrecisionMissing = "model-precision-missing";

    /// <summary>The package cannot be written to the requested path.</summary>
    public const string ModelNotWritable = "model-not-writable";

    /// <summary>A native library of the program is missing, damaged or for another platform.</summary>
    public const string NativeLibraryMissing = "native-library-missing";

    /// <summary>There is no NVIDIA driver, or it does not start, or is too old.</summary>
    public const string DeviceDriverMissing = "device-driver-missing";

    /// <summary>There is no ONNX Runtime with CUDA, or the process has loaded the CPU's already.</summary>
    public const string DeviceBuildMissing = "device-build-missing";

    /// <summary>A library of CUDA or cuDNN cannot be loaded.</summary>
    public const string DeviceLibraryMissing = "device-library-missing";

    /// <summary>The machine has no GPU, or none of this number.</summary>
    public const string DeviceNotFound = "device-not-found";

    /// <summary>The GPU's memory does not suffice.</summary>
    public const string DeviceMemory = "device-memory";

    /// <summary>The GPU failed otherwise.</summary>
    public const string DeviceFailed = "device-failed";

    /// <summary>An output is NaN or infinite.</summary>
    public const string ScoreNotFinite = "score-not-finite";

    /// <summary><c>mean(map) + bias</c> differs from the logit.</summary>
    public const string ScoreMapMismatch = "score-map-mismatch";

    /// <summary>The prediction has no map for the explanation method.</summary>
    public const string MapMissing = "map-missing";

    /// <summary>The map has no positive cell: nothing supports the finding, and nothing is drawn.</summary>
    public const string MapZero = "map-zero";

    /// <summary>The checkpoint could not be opened or read.</summary>
    public const string CheckpointUnavailable = "checkpoint-unavailable";

    /// <summary>The checkpoint's format is unknown.</summary>
    public const string CheckpointFormatUnknown = "checkpoint-format-unknown";

    /// <summary>The checkpoint is damaged, or a size or depth limit was exceeded.</summary>
    public const string CheckpointCorrupt = "checkpoint-corrupt";

    /// <summary>The pickle names a global outside the allow-list.</summary>
    public const string CheckpointGlobalRefused = "checkpoint-global-refused";

    /// <summary>Tensors are missing, unused or of the wrong shape.</summary>
    public const string CheckpointMismatch = "checkpoint-mismatch";

    /// <summary>The imported network fails its self-test or disagrees with the reference probabilities.</summary>
    public const string CheckpointSelfTestFailed = "checkpoint-self-test-failed";

    /// <summary>The model has no such finding.</summary>
    public const string FindingUnknown = "finding-unknown";

    /// <summary>An argument or setting is invalid.</summary>
    public const string ArgumentInvalid = "argument-invalid";

    /// <summary>The request body exceeds the size limit.</summary>
    public const string RequestTooLarge = "request-too-large";

    /// <summary>The request's body, or the answer that it asks for, is of a media type that the address does not have.</summary>
    public const string MediaTypeUnsupported = "media-type-unsupported";

    /// <summary>A request to the local service that may come from another website's page.</summary>
    public const string RequestRefused = "request-refused";

    /// <summary>The local service demands a token, and the request has none or a wrong one.</summary>
    public const string TokenRequired = "token-required";

    /// <summary>More uploads are under way than the service holds in memory at once; try again soon.</summary>
    public const string ServiceBusy = "service-busy";

    /// <summary>The API has no such route, or not for this method.</summary>
    public const string RouteUnknown = "route-unknown";

    /// <summary>The API cannot listen on the requested address.</summary>
    public const string AddressUnavailable = "address-unavailable";

    /// <summary>An output file cannot be written.</summary>
    public const string OutputUnwritable = "output-unwritable";

    /// <summary>A queue message does not follow its schema.</summary>
    public const string MessageInvalid = "message-invalid";

    /// <summary>The dataset or image name cannot be stored.</summary>
    public const string NameInvalid = "name-invalid";

    /// <summary>No prediction is stored for the image and model.</summary>
    public const string PredictionNotFound = "prediction-not-found";

    /// <summary>The dataset has no image, or none with the prefix or on the list that a run asks for.</summary>
    public const string DatasetEmpty = "dataset-empty";

    /// <summary>No failure is recorded for the image.</summary>
    public const string FailureNotFound = "failure-not-found";

    /// <summary>No labels or boxes are known of the image.</summary>
    public const string TruthUnknown = "truth-unknown";

    /// <summary>No review has this id.</summary>
    public const string ReviewNotFound = "review-not-found";

    /// <summary>No run has this id.</summary>
    public const string RunNotFound = "run-not-found";

    /// <summary>More images failed than the run tolerates.</summary>
    public const string RunFailuresExceeded = "run-failures-exceeded";

    /// <summary>Succeeded, failed and skipped do not add up to the number of images listed.</summary>
    public const string RunConservationBroken = "run-conservation-broken";

    /// <summary>The image's page was abandoned after its last retry.</summary>
    public const string RunPageFailed = "run-page-failed";

    /// <summary>The run's state does not allow the operation.</summary>
    public const string RunStateInvalid = "run-state-invalid";

    /// <summary>The storage account is unreachable or rejected the credentials.</summary>
    public const string StorageUnavailable = "storage-unavailable";

    /// <summary>The disk of the embedded storage is full.</summary>
    public const string StorageFull = "storage-full";

    /// <summary>Azure Table Storage would reject the batch.</summary>
    public const string StorageBatchInvalid = "storage-batch-invalid";

    /// <summary>A value exceeds a limit of the storage service.</summary>
    public const string StorageLimitExceeded = "storage-limit-exceeded";

    /// <summary>The embedded emulator could not be installed or started.</summary>
    public const string EmulatorUnavailable = "emulator-unavailable";

    /// <summary>An unknown error; the message has the details.</summary>
    public const string Unexpected = "unexpected";
}
