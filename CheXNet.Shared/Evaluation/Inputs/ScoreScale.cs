namespace CheXNet.Evaluation.Inputs;

/// <summary>What the numbers of a prediction file are.</summary>
public enum ScoreScale
{
    /// <summary>From 0 to 1.</summary>
    Probability,

    /// <summary>From 0 to 100.</summary>
    Percent,

    /// <summary>Any number; the sigmoid makes it a probability.</summary>
    Logit,
}

/// <summary>Turns the numbers of a file into probabilities.</summary>
internal static class ScoreScales
{
    // Single-precision files round 1 up to 1.0000001.
    private const double Rounding = 1e-6;

    /// <summary>Converts a file's scores in place; NaN stays.</summary>
    /// <exception cref="InvalidInputException">A number lies outside the scale; the message says what it looks like.</exception>
    public static void ToProbabilities(double[][] scores, IReadOnlyList<Finding> findings, ScoreScale scale, string source)
    {
        double highest = scale switch { ScoreScale.Probability => 1, ScoreScale.Percent => 100, _ => double.PositiveInfinity };
        double lowest = scale == ScoreScale.Logit ? double.NegativeInfinity : 0, most = scores.SelectMany(static s => s).Max(NoNaN);
        foreach ((double[] column, Finding finding) in scores.Zip(findings))
        {
            for (int i = 0; i < column.Length; i++)
            {
                double value = column[i];
                if (value < lowest - (Rounding * highest) || value > highest * (1 + Rounding) || double.IsInfinity(value))
                    throw Outside(source, finding, value, scale, scores, most);
                column[i] = scale switch
                {
                    ScoreScale.Logit => 1 / (1 + Math.Exp(-value)),
                    ScoreScale.Percent => double.IsNaN(value) ? value : Math.Clamp(value / 100, 0, 1),
                    _ => double.IsNaN(value) ? value : Math.Clamp(value, 0, 1),
                };
            }
        }
    }

    private static InvalidInputException Outside(
        string source, Finding finding, double value, ScoreScale scale, double[][] scores, double most)
    {
        bool negative = scores.SelectMany(static s => s).Any(static v => v < -Rounding);
        string remedy = scale switch
        {
            _ when double.IsInfinity(value) => "infinity is no score",
            ScoreScale.Percent => "a percentage lies between 0 and 100",
            _ when negative => "these look like logits: say '--values logit'",
            _ when most <= 100 * (1 + Rounding) => "these look like percentages: say '--values percent'",
            _ => "a probability lies between 0 and 1",
        };
        return new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            FormattableString.Invariant($"The predictions '{source}' have {value:R} for {finding}: {remedy}."));
    }

    private static double NoNaN(double value) => double.IsNaN(value) ? double.NegativeInfinity : value;
}
