using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Fitting;

/// <summary>How a model is calibrated. Setters reject values out of range.</summary>
/// <exception cref="InvalidInputException">A value is out of range; the message names it and its range.</exception>
public sealed record CalibrationOptions
{
    /// <summary>The error rate of conformal sets where none is given.</summary>
    public const double DefaultErrorRate = 0.1;

    /// <summary>The method; null: the one of the largest held-out likelihood, for each finding.</summary>
    public CalibrationMethod? Method { get; init; }

    /// <summary>How operating points are chosen.</summary>
    public OperatingRule Rule { get; init; } = new(OperatingRuleKind.F1);

    /// <summary>Other rules, by finding.</summary>
    public IReadOnlyDictionary<Finding, OperatingRule> Rules { get; init; } = new Dictionary<Finding, OperatingRule>();

    /// <summary>The prevalence at which PPV and NPV are expected, by finding; else that among the images.</summary>
    public IReadOnlyDictionary<Finding, double> Prevalences { get; init; } = new Dictionary<Finding, double>();

    /// <summary>The error rate α of the conformal sets, by finding, in [0.001, 0.5); else <see cref="DefaultErrorRate"/>.</summary>
    public IReadOnlyDictionary<Finding, double> ErrorRates
    {
        get;
        init
        {
            foreach (double rate in value.Values)
            {
                if (rate is >= 0.001 and < 0.5) continue;
                throw new InvalidInputException(
                    ErrorCodes.ArgumentInvalid, FormattableString.Invariant($"The error rate is {rate}: use 0.001 to less than 0.5."));
            }

            field = value;
        }
    } = new Dictionary<Finding, double>();

    /// <summary>Resamples for each interval, 1 to <see cref="Bootstrap.MostReplicates"/>.</summary>
    public int Bootstraps { get; init => field = OptionRange.Check(value, 1, Bootstrap.MostReplicates); } = 1000;

    /// <summary>Of folds, resamples and the rounding of conformal ranks.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The new package's version; null: the next one.</summary>
    public string? Version { get; init; }
}
