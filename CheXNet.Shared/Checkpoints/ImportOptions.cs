namespace CheXNet.Checkpoints;

/// <summary>What a person decides about an import; whatever is null comes from the profile or the file.</summary>
public sealed record ImportOptions
{
    /// <summary>A profile's id or the path of its JSON file.</summary>
    public string? Profile { get; init; }

    /// <summary>The outputs' names in order; an empty one drops its output.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The preprocessing's name, as <c>resize256-center224</c>; range, mean and deviation stay the profile's.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>The model's name.</summary>
    public string? Id { get; init; }

    /// <summary>The version of weights and card.</summary>
    public string? Version { get; init; }

    /// <summary>One line for people.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// The <c>record.json</c> that this project's training program writes: findings, preprocessing, split, recipe, thresholds, metrics.
    /// </summary>
    public string? Record { get; init; }

    /// <summary>Known probabilities of known images that the imported model must agree with.</summary>
    public ReferenceOptions? Reference { get; init; }

    /// <summary>What the file may ask of this machine.</summary>
    public CheckpointLimits Limits { get; init; } = CheckpointLimits.Default;
}

/// <summary>Known probabilities of known images.</summary>
/// <param name="Csv">A CSV with a column <c>image</c> (or <c>Image Index</c>) and one for each finding.</param>
/// <param name="Images">The folder of the images; null for the CSV's own.</param>
/// <param name="Scale">What its numbers are.</param>
public sealed record ReferenceOptions(string Csv, string? Images = null, ReferenceScale Scale = ReferenceScale.Probability);

/// <summary>What the numbers of a reference are.</summary>
public enum ReferenceScale
{
    /// <summary>Probabilities as the card defines them: the sigmoid of the logit, for several views their mean.</summary>
    Probability,

    /// <summary>
    /// torchxrayvision's output: with t the operating point, p/(2t) below it and 1 − (1−p)/(2(1−t)) above, so that t lies at 0.5;
    /// findings without one are 0.5 there and are not compared.
    /// </summary>
    OperatingPointNormalized,

    /// <summary>Logits, before any sigmoid. For a single view.</summary>
    Logit,
}

/// <summary>What an import made, and what it rests on.</summary>
/// <param name="Location">The package.</param>
/// <param name="LabelEvidence">Where the order of the outputs comes from.</param>
/// <param name="Dropped">How many outputs of the network were left out.</param>
/// <param name="Ignored">Tensors of the file that are known to be no weights.</param>
/// <param name="SelfTest">What was checked.</param>
public sealed record ImportReport(
    string Location, ModelCard Card, string LabelEvidence, int Dropped, IReadOnlyList<string> Ignored, SelfTestReport SelfTest);
