using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Explanations.Localization;

namespace CheXNet.Evaluation.Reports;

/// <summary>Every number of an evaluation and where it comes from: <c>report.json</c>.</summary>
public sealed record EvaluationReport
{
    /// <summary>The schema version that this software writes.</summary>
    public const string CurrentSchema = "chexnet.evaluation/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The version of this software.</summary>
    public string SoftwareVersion { get; init; } = CheXNet.SoftwareVersion.Current;

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The command that makes it again; null for a dataset run.</summary>
    public string? Command { get; init; }

    /// <summary>The model whose thresholds, training images and maps these are, <c>id@version</c>; null: none was given.</summary>
    public string? Model { get; init; }

    /// <summary>Where the scores come from.</summary>
    public required PredictionSource Predictions { get; init; }

    /// <summary>Where the labels come from.</summary>
    public required LabelSource Labels { get; init; }

    /// <summary>Which images were evaluated.</summary>
    public required SplitIdentity Split { get; init; }

    /// <summary>Evaluated images.</summary>
    public required int Images { get; init; }

    /// <summary>Their patients.</summary>
    public required int Patients { get; init; }

    /// <summary>Evaluated images that were in the model's training split; null where neither the card nor the rows can tell.</summary>
    public int? InTrainingSplit { get; init; }

    /// <summary>How intervals were resampled.</summary>
    public required BootstrapSettings Bootstrap { get; init; }

    /// <summary>Sentences that a reader of the numbers must know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>One per finding that is both labeled and predicted.</summary>
    public required IReadOnlyList<FindingReport> Findings { get; init; }

    /// <summary>Means over the findings that have a value.</summary>
    public required MeanReport Mean { get; init; }

    /// <summary>By view, sex, age and site, as far as the labels tell them.</summary>
    public required IReadOnlyList<SubgroupReport> Subgroups { get; init; }

    /// <summary>Published results beside these.</summary>
    public required PublishedReport Published { get; init; }

    /// <summary>F1 on pneumonia beside the paper's; null without that finding.</summary>
    public PneumoniaReport? Pneumonia { get; init; }

    /// <summary>Against the second prediction file; null without one.</summary>
    public ComparisonReport? Comparison { get; init; }

    /// <summary>Where the model's maps point; null without boxes.</summary>
    public LocalizationReport? Localization { get; init; }

    /// <summary>The images that are not evaluated.</summary>
    public required ImageAccount Account { get; init; }
}

/// <summary>Where scores come from.</summary>
/// <param name="Source">A path, or a stored dataset.</param>
/// <param name="Sha256">Of the file; null for stored rows.</param>
/// <param name="Models">As the rows name them.</param>
/// <param name="ModelHashes">SHA-256 of their graphs.</param>
/// <param name="Images">Images with a prediction.</param>
/// <param name="OtherColumns">Columns of the file that were passed over.</param>
public sealed record PredictionSource(
    string Source, string? Sha256, IReadOnlyList<string> Models, IReadOnlyList<string> ModelHashes, int Images,
    IReadOnlyList<string> OtherColumns)
{
    /// <summary>A table's source.</summary>
    public static PredictionSource Of(PredictionTable table) =>
        new(table.Source, table.Sha256, table.Models, table.ModelHashes, table.Images.Count, table.OtherColumns);
}

/// <summary>Where labels come from.</summary>
/// <param name="Description">Format and version, for people.</param>
/// <param name="Files">The label file first, with SHA-256.</param>
/// <param name="Uncertain">How uncertain labels count: <c>ignore</c>, <c>zero</c> or <c>one</c>.</param>
/// <param name="Images">Labeled images.</param>
public sealed record LabelSource(string Description, IReadOnlyList<Datasets.SourceFile> Files, string Uncertain, int Images);

/// <summary>How intervals were resampled: 95%, percentiles 2.5 and 97.5.</summary>
/// <param name="Units">What is drawn.</param>
public sealed record BootstrapSettings(int Replicates, ulong Seed, IReadOnlyList<BootstrapUnit> Units);
