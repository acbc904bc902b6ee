namespace CheXNet.Checkpoints;

/// <summary>User choices for an import; a null value is taken from the profile or the file.</summary>
public sealed record ImportOptions
{
    /// <summary>A profile's id, or the path of its JSON file.</summary>
    public string? Profile { get; init; }

    /// <summary>Output names in order; an empty name drops its output.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Which of several networks in the file, by a name that the refusal of such a file lists.</summary>
    public string? Network { get; init; }

    /// <summary>Preprocessing name, e.g. <c>resize256-center224</c>; range, mean and deviation stay the profile's.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>Model id.</summary>
    public string? Id { get; init; }

    /// <summary>Version of the weights and card.</summary>
    public string? Version { get; init; }

    /// <summary>One-line title.</summary>
    public string? Title { get; init; }

    /// <summary>Path of the training program's <c>record.json</c>: findings, preprocessing, split, recipe, thresholds, metrics.</summary>
    public string? Record { get; init; }

    /// <summary>Known probabilities of known images that the imported model must reproduce.</summary>
    public ReferenceOptions? Reference { get; init; }

    /// <summary>Resource limits for reading the file.</summary>
    public CheckpointLimits Limits { get; init; } = CheckpointLimits.Default;
}

/// <summary>Known probabilities of known images.</summary>
/// <param name="Csv">A CSV with an <c>image</c> (or <c>Image Index</c>) column and one column per finding.</param>
/// <param name="Images">The image folder; null for the CSV's folder.</param>
public sealed record ReferenceOptions(string Csv, string? Images = null, ReferenceScale Scale = ReferenceScale.Probability)
{
    /// <summary>The largest difference that passes, in units of <see cref="Scale"/>.</summary>
    public double Tolerance { get; init; } = ModelSelfTest.ReferenceTolerance;
}

/// <summary>The meaning of the numbers in a reference.</summary>
public enum ReferenceScale
{
    /// <summary>Probabilities as the card defines them: sigmoid of the logit, averaged over views.</summary>
    Probability,

    /// <summary>
    /// torchxrayvision's output with operating point t: p/(2t) below t and 1 − (1−p)/(2(1−t)) above, so t maps to 0.5.
    /// Findings without an operating point are 0.5 and are not compared.
    /// </summary>
    OperatingPointNormalized,

    /// <summary>Logits, before the sigmoid. Single view only.</summary>
    Logit,
}

/// <summary>Result of an import.</summary>
/// <param name="LabelEvidence">Where the output order comes from; also on the card.</param>
/// <param name="Dropped">Number of network outputs dropped.</param>
/// <param name="Ignored">Tensors in the file known not to be weights.</param>
public sealed record ImportReport(
    string Location, ModelCard Card, string LabelEvidence, int Dropped, IReadOnlyList<string> Ignored, SelfTestReport SelfTest);
