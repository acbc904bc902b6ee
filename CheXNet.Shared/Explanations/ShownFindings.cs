using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>Selects the findings of a prediction to draw.</summary>
public static class ShownFindings
{
    /// <summary>Findings at or above their operating point, by descending probability; if none, the most probable one.</summary>
    /// <param name="operatingPoints">The model's thresholds; null if it has none.</param>
    /// <returns>At least one index in card order.</returns>
    public static IReadOnlyList<int> Of(Prediction prediction, OperatingPoints? operatingPoints)
    {
        int[] ranked = [.. Enumerable.Range(0, prediction.Findings.Count).OrderByDescending(i => prediction.Probabilities[i])];
        int[] above = [.. ranked.Where(i => prediction.Probabilities[i] >= operatingPoints?.Thresholds[i])];
        return above.Length > 0 ? above : ranked[..1];
    }

    /// <summary>The named findings, or those of <see cref="Of(Prediction, OperatingPoints?)"/> without names.</summary>
    /// <param name="operatingPoints">The model's thresholds; null if it has none.</param>
    /// <param name="named">Findings by name; null: the default.</param>
    /// <returns>Indices in card order.</returns>
    /// <exception cref="InvalidInputException">The prediction has no finding of that name.</exception>
    public static IReadOnlyList<int> Of(Prediction prediction, OperatingPoints? operatingPoints, IReadOnlyList<string>? named) =>
        named is { Count: > 0 } ? [.. named.Select(n => IndexOf(prediction.Findings, n))] : Of(prediction, operatingPoints);

    private static int IndexOf(IReadOnlyList<Finding> findings, string name)
    {
        if (findings.IndexOf(name) is >= 0 and var index) return index;
        throw new InvalidInputException(
            ErrorCodes.FindingUnknown, $"There is no finding '{name}' in this prediction. It has: {string.Join(", ", findings)}.");
    }
}
