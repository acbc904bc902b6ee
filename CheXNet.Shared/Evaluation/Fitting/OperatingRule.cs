using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Fitting;

/// <summary>How an operating point is chosen on the receiver operating curve.</summary>
/// <param name="Kind">What is sought.</param>
/// <param name="Target">The sensitivity or specificity to reach; null for the others.</param>
public sealed record OperatingRule(OperatingRuleKind Kind, double? Target = null)
{
    private const string Forms = "write f1, youden, sensitivity=0.9 or specificity=0.9";

    /// <summary>Reads <c>f1</c>, <c>youden</c>, <c>sensitivity=0.9</c> or <c>specificity=0.9</c>.</summary>
    /// <exception cref="InvalidInputException">The text has another form, or the target is not between 0 and 1.</exception>
    public static OperatingRule Parse(string text)
    {
        string[] sides = text.Split('=', 2, StringSplitOptions.TrimEntries);
        OperatingRuleKind? kind = sides[0].ToLowerInvariant() switch
        {
            "f1" => OperatingRuleKind.F1,
            "youden" => OperatingRuleKind.Youden,
            "sensitivity" => OperatingRuleKind.Sensitivity,
            "specificity" => OperatingRuleKind.Specificity,
            _ => null,
        };
        bool takesTarget = kind is OperatingRuleKind.Sensitivity or OperatingRuleKind.Specificity;
        if (kind is not { } known || takesTarget != (sides.Length == 2)) throw Invalid(text);
        if (!takesTarget) return new OperatingRule(known);
        return double.TryParse(sides[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double target)
            && target is > 0 and < 1
            ? new OperatingRule(known, target)
            : throw Invalid(text);
    }

    /// <summary>The point's place among those of the curve; 0 calls nothing positive.</summary>
    internal int Choose(RankCurve curve)
    {
        (int Index, OperatingPoint Item)[] points = [.. curve.Points.Index()];
        return Kind switch
        {
            OperatingRuleKind.F1 => points.Skip(1).MaxBy(static p => p.Item.F1).Index,
            OperatingRuleKind.Youden => points.MaxBy(static p => p.Item.YoudenJ).Index,
            OperatingRuleKind.Sensitivity => points.First(p => p.Item.Sensitivity >= Target).Index,
            _ => points.Last(p => p.Item.Specificity >= Target).Index,
        };
    }

    /// <summary>
    /// The chosen threshold, halfway to the next lower score, so that rounding in the last digit changes no call; null if nothing is called
    /// positive there, or if everything is because all scores are 0.
    /// </summary>
    internal double? ThresholdOf(RankCurve curve)
    {
        int chosen = Choose(curve);
        if (chosen == 0) return null;
        double at = curve.Points[chosen].Threshold, below = chosen + 1 < curve.Points.Count ? curve.Points[chosen + 1].Threshold : 0;
        double threshold = below + ((at - below) / 2);
        return threshold is > 0 and < 1 ? threshold : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Target is { } target
        ? string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}={target:R}")
        : Kind.ToString().ToLowerInvariant();

    private static InvalidInputException Invalid(string text) =>
        new(ErrorCodes.ArgumentInvalid, $"'{text}' is no rule for an operating point: {Forms}.");
}

/// <summary>What a threshold is chosen for.</summary>
public enum OperatingRuleKind
{
    /// <summary>The largest F1; of equal ones the highest threshold.</summary>
    F1,

    /// <summary>The largest sensitivity + specificity − 1; of equal ones the highest threshold.</summary>
    Youden,

    /// <summary>The highest threshold of at least this sensitivity.</summary>
    Sensitivity,

    /// <summary>The lowest threshold of at least this specificity.</summary>
    Specificity,
}
