namespace CheXNet.Models;

/// <summary>
/// The card of a model package (<c>model.json</c>): everything that a prediction depends on besides the graph itself. Nothing of it is
/// assumed in code.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The form of this card that this software writes and reads.</summary>
    public const string CurrentSchema = "chexnet.model/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The model's name; with <see cref="Version"/> its identity.</summary>
    public required string Id { get; init; }

    /// <summary>The version of weights and card.</summary>
    public required string Version { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>Shown wherever a person looks at a result: what the model was trained on and that it is not for patients.</summary>
    public required string Notice { get; init; }

    /// <summary>Whether the weights were trained at all. False: every output that a person sees says so.</summary>
    public required bool Trained { get; init; }

    /// <summary>The package's files by name, with their hashes.</summary>
    public required IReadOnlyDictionary<string, ModelFile> Files { get; init; }

    /// <summary>The network's shape.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>The findings in the order of the graph's outputs.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The classifier's bias b for each finding, so that <c>mean(map) + b = logit</c> can be checked.</summary>
    public required IReadOnlyList<float> Bias { get; init; }

    /// <summary>The network's input.</summary>
    public required ModelInputShape Input { get; init; }

    /// <summary>From a decoded image to the network's input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Decision thresholds with the data they were fitted on; null where none were.</summary>
    public OperatingPoints? OperatingPoints { get; init; }

    /// <summary>From logits to probabilities; null means the plain sigmoid.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>What the model learned from; null where that is not known.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>Where the weights came from: file, family, hash; null where they were made here.</summary>
    public ModelSource? Source { get; init; }

    /// <summary>Id and version together.</summary>
    /// <returns>The model's name.</returns>
    public ModelId ToModelId() => new(Id, Version);

    /// <summary>
    /// Whether a result is this model's work. Weights that were replaced under the same name are another model: what the former ones said
    /// is computed again.
    /// </summary>
    /// <param name="graphHash">SHA-256 of the graph that computed the result, as its provenance has it; null where it is not known.</param>
    /// <returns>True if the card lists that graph, in whatever precision.</returns>
    public bool HasGraph(string? graphHash) => Files.Values.Any(file => file.Sha256 == graphHash);

    /// <summary>Where a finding stands in card order.</summary>
    /// <param name="text">The finding as a person types it: case, space, <c>_</c> and <c>-</c> do not matter.</param>
    /// <exception cref="InvalidInputException">The model has no such finding; the message lists those it has.</exception>
    public int IndexOf(string text)
    {
        for (int i = 0; i < Findings.Count; i++)
        {
            if (Findings[i].Matches(text)) return i;
        }

        throw new InvalidInputException(
            ErrorCodes.FindingUnknown,
            $"The model {Id}@{Version} has no finding '{text}'. It has: {string.Join(", ", Findings)}.");
    }
}

/// <summary>A file of the package.</summary>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
public sealed record ModelFile(string Sha256, long Bytes);

/// <summary>The shape of a DenseNet (arXiv 1608.06993).</summary>
/// <param name="Family"><c>densenet</c>.</param>
/// <param name="Growth">k, channels that each layer adds (32 for DenseNet-121).</param>
/// <param name="Blocks">Layers in each dense block (6, 12, 24, 16).</param>
/// <param name="InitialFeatures">Channels after the first convolution (64).</param>
/// <param name="Bottleneck">The 1×1 convolutions give this many times k (4).</param>
/// <param name="Parameters">Learned numbers in all.</param>
public sealed record ModelArchitecture(
    string Family, int Growth, IReadOnlyList<int> Blocks, int InitialFeatures, int Bottleneck, long Parameters);

/// <summary>The network's input as trained; the graph itself takes any height and width.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ModelInputShape(int Channels, int Height, int Width);

/// <summary>Decision thresholds on probabilities.</summary>
/// <param name="Thresholds">One a finding, in card order; null where a finding has none. In (0, 1).</param>
/// <param name="FittedOn">The data they were fitted on, and how.</param>
public sealed record OperatingPoints(IReadOnlyList<double?> Thresholds, string FittedOn);

/// <summary>Platt's scaling: probability = σ(slope · logit + intercept).</summary>
/// <param name="Slope">One a finding, in card order.</param>
/// <param name="Intercept">One a finding, in card order.</param>
/// <param name="FittedOn">The data they were fitted on, and how.</param>
public sealed record Calibration(IReadOnlyList<double> Slope, IReadOnlyList<double> Intercept, string FittedOn);

/// <summary>What a model learned from.</summary>
/// <param name="Data">The training data, in words.</param>
/// <param name="Split">How training, validation and test were divided, in words.</param>
/// <param name="Recipe">Loss, optimizer, epochs, seed, in words; null where not known.</param>
/// <param name="TrainImages">Name of the package's file that lists the training images, one name a line; null where it cannot tell.</param>
/// <param name="Metrics">What was measured, by name; null where nothing was.</param>
public sealed record TrainingRecord(
    string Data, string Split, string? Recipe = null, string? TrainImages = null, IReadOnlyDictionary<string, double>? Metrics = null);

/// <summary>Where weights came from.</summary>
/// <param name="File">The checkpoint's file name.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Profile">The import profile that read it.</param>
/// <param name="Evidence">Why this profile: what was seen in the file.</param>
public sealed record ModelSource(string File, string Sha256, string Profile, string Evidence);
