namespace CheXNet.Models;

/// <summary>The card of a model package (<c>model.json</c>): everything besides the graph that a prediction depends on.</summary>
public sealed record ModelCard
{
    /// <summary>The schema version that this software reads and writes.</summary>
    public const string CurrentSchema = "chexnet.model/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The model's name; identifies it together with <see cref="Version"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The version of weights and card.</summary>
    public required string Version { get; init; }

    /// <summary>A one-line title.</summary>
    public required string Title { get; init; }

    /// <summary>Shown with every result: what the model was trained on and that it is not for clinical use.</summary>
    public required string Notice { get; init; }

    /// <summary>Whether the weights were trained; if not, every displayed result says so.</summary>
    public required bool Trained { get; init; }

    /// <summary>The package's files by name.</summary>
    public required IReadOnlyDictionary<string, ModelFile> Files { get; init; }

    /// <summary>The network's shape.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>The findings in the order of the graph's outputs.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How the findings' names and order are known; null on older cards and for models made here.</summary>
    public LabelOrigin? Labels { get; init; }

    /// <summary>The classifier's bias b per finding, for the check <c>mean(map) + b = logit</c>.</summary>
    public required IReadOnlyList<float> Bias { get; init; }

    /// <summary>The network's input.</summary>
    public required ModelInputShape Input { get; init; }

    /// <summary>How a decoded image becomes the network's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Decision thresholds; null if there are none.</summary>
    public OperatingPoints? OperatingPoints { get; init; }

    /// <summary>How logits become probabilities; null for the plain sigmoid.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>Answers with a guaranteed error rate; null if there are none.</summary>
    public ConformalSets? ConformalSets { get; init; }

    /// <summary>Statistics of the films that the model is for; null if none were fitted.</summary>
    public FilmStatisticsRecord? FilmStatistics { get; init; }

    /// <summary>What operating points, calibration and conformal sets were fitted on by this software; null if they were not.</summary>
    public FitRecord? Fit { get; init; }

    /// <summary>What further graphs cost in accuracy, by precision, such as <c>fp16</c>; null if that was never measured.</summary>
    public IReadOnlyDictionary<string, PrecisionReport>? Precisions { get; init; }

    /// <summary>The training data and recipe; null if unknown.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>Where imported weights came from; null if they were created by this software.</summary>
    public ModelSource? Source { get; init; }

    /// <summary>What <see cref="DescribeTrainingData"/> says of weights that were never trained.</summary>
    public const string NoTrainingData = "none: the weights are untrained";

    /// <summary>The training data in a few words, for files of results; <c>not recorded</c> if the card does not say.</summary>
    public string DescribeTrainingData() => Trained ? Training?.Data ?? "not recorded" : NoTrainingData;

    /// <summary>The version of a package that differs in its card: <c>1.4.2</c> → <c>1.5.0</c>, or with <c>-</c> and a suffix.</summary>
    public string NextVersion(string suffix) => ModelVersionOrder.Next(Version, suffix);

    /// <summary>Returns id and version.</summary>
    public ModelId ToModelId() => new(Id, Version);

    /// <summary>
    /// Whether a graph of any precision is this model's. Weights replaced under the same name are another model, whose results must be
    /// recomputed.
    /// </summary>
    /// <param name="graphHash">The graph's SHA-256 from a result's provenance; null if unknown.</param>
    public bool HasGraph(string? graphHash) => Files.Values.Any(file => file.Sha256 == graphHash);

    /// <summary>Returns a finding's index in card order.</summary>
    /// <param name="text">User input; case, spaces, <c>_</c> and <c>-</c> are ignored.</param>
    /// <exception cref="InvalidInputException">The model has no such finding; the message lists those it has.</exception>
    public int IndexOf(string text)
    {
        if (Findings.IndexOf(text) is >= 0 and var index) return index;
        throw new InvalidInputException(
            ErrorCodes.FindingUnknown,
            $"The model {Id}@{Version} has no finding '{text}'. It has: {string.Join(", ", Findings)}.");
    }
}

/// <summary>A file of a package.</summary>
/// <param name="Sha256">64 lowercase hex digits.</param>
/// <param name="Bytes">The length in bytes.</param>
public sealed record ModelFile(string Sha256, long Bytes);

/// <summary>The shape of a DenseNet (arXiv 1608.06993).</summary>
/// <param name="Family"><c>densenet</c>.</param>
/// <param name="Growth">k, channels added per layer (32 for DenseNet-121).</param>
/// <param name="Blocks">Layers in each dense block (6, 12, 24, 16).</param>
/// <param name="InitialFeatures">Channels after the first convolution (64).</param>
/// <param name="Bottleneck">Output channels of the 1×1 convolutions as a multiple of k (4).</param>
/// <param name="Parameters">The number of learned parameters.</param>
public sealed record ModelArchitecture(
    string Family, int Growth, IReadOnlyList<int> Blocks, int InitialFeatures, int Bottleneck, long Parameters)
{
    /// <summary>The name of the network in its paper and in torchvision, such as <c>DenseNet-169</c>; else <c>DenseNet</c>.</summary>
    public string ToName() => (Growth, InitialFeatures, string.Join('-', Blocks)) switch
    {
        (32, 64, "6-12-24-16") => "DenseNet-121",
        (32, 64, "6-12-32-32") => "DenseNet-169",
        (32, 64, "6-12-48-32") => "DenseNet-201",
        (32, 64, "6-12-64-48") => "DenseNet-264",
        (48, 96, "6-12-36-24") => "DenseNet-161",
        _ => "DenseNet",
    };
}

/// <summary>The network's input size in training; the graph itself accepts other heights and widths.</summary>
/// <param name="Channels">1 or 3.</param>
public sealed record ModelInputShape(int Channels, int Height, int Width);

/// <summary>How a model was trained.</summary>
/// <param name="Data">A description of the training data.</param>
/// <param name="Split">A description of the training, validation and test split.</param>
/// <param name="Recipe">Loss, optimizer, epochs and seed; null if unknown.</param>
/// <param name="TrainImages">The package's file with the training images' names, one per line; null if unknown.</param>
/// <param name="Metrics">Measured metrics by name; null if none.</param>
public sealed record TrainingRecord(
    string Data, string Split, string? Recipe = null, string? TrainImages = null, IReadOnlyDictionary<string, double>? Metrics = null);

/// <summary>Where imported weights came from.</summary>
/// <param name="File">The checkpoint's file name.</param>
/// <param name="Sha256">The checkpoint's hash.</param>
/// <param name="Profile">The import profile used.</param>
/// <param name="Evidence">What in the file led to this profile.</param>
/// <param name="Identity">How it is known that the weights are of the profile's project; null on older cards.</param>
/// <param name="Preprocessing">How the preprocessing is known; null on older cards.</param>
public sealed record ModelSource(
    string File, string Sha256, string Profile, string Evidence, CardOrigin? Identity = null, CardOrigin? Preprocessing = null);

/// <summary>How the names of a model's outputs are known.</summary>
/// <param name="Source">Read from the file, given, or assumed.</param>
/// <param name="Evidence">Where they stand in the file, or why they are assumed, for people.</param>
public sealed record LabelOrigin(CardOrigin Source, string Evidence);
