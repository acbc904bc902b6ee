using CheXNet.Datasets;
using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation;

/// <summary>How predictions are evaluated. Setters reject values out of range.</summary>
/// <exception cref="InvalidInputException">A value is out of range; the message names it and its range.</exception>
public sealed record EvaluationOptions
{
    /// <summary>Resamples for each interval, 1 to <see cref="Bootstrap.MostReplicates"/>.</summary>
    public int Bootstraps { get; init => field = OptionRange.Check(value, 1, Bootstrap.MostReplicates); } = 2000;

    /// <summary>The seed of the resamples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What is resampled: patients, images, or both side by side.</summary>
    public IReadOnlyList<BootstrapUnit> Units { get; init; } = [BootstrapUnit.Patient, BootstrapUnit.Image];

    /// <summary>How uncertain labels count.</summary>
    public UncertainPolicy Uncertain { get; init; } = UncertainPolicy.Ignore;

    /// <summary>The thresholds of sensitivity and the like, by finding; a finding without one gets that of its largest F1.</summary>
    public IReadOnlyDictionary<Finding, double> Thresholds { get; init; } = new Dictionary<Finding, double>();

    /// <summary>Where <see cref="Thresholds"/> come from, for people.</summary>
    public string ThresholdsFrom { get; init; } = "given";

    /// <summary>The prevalence at which PPV and NPV are also given, by finding, in (0, 1).</summary>
    public IReadOnlyDictionary<Finding, double> Prevalences { get; init; } = new Dictionary<Finding, double>();

    /// <summary>How many of the worst false positives and negatives to list, each, 0 to 50.</summary>
    public int Worst { get; init => field = OptionRange.Check(value, 0, 50); } = 5;

    /// <summary>Whether an image was in the model's training split; null where unknown. Asked with a predicted image's name.</summary>
    public Func<string, bool?>? InTraining { get; init; }

    /// <summary>The model of the predictions, <c>id@version</c>; null: only the rows may tell.</summary>
    public string? Model { get; init; }

    /// <summary>What its card says with every result; null: nothing.</summary>
    public string? ModelNotice { get; init; }

    /// <summary>The command that makes the report again; null if there is none.</summary>
    public string? Command { get; init; }
}
