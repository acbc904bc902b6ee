using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>Which findings of a prediction a person is shown a picture of.</summary>
public static class ShownFindings
{
    /// <summary>
    /// The findings at or above their operating point, the most probable first; where there is none, the most probable one alone.
    /// </summary>
    /// <param name="operatingPoints">The model's thresholds; null where it has none.</param>
    /// <returns>At least one index in card order.</returns>
    public static IReadOnlyList<int> Of(Prediction prediction, OperatingPoints? operatingPoints)
    {
        int[] ranked = [.. Enumerable.Range(0, prediction.Findings.Count).OrderByDescending(i => prediction.Probabilities[i])];
        int[] above = [.. ranked.Where(i => prediction.Probabilities[i] >= operatingPoints?.Thresholds[i])];
        return above.Length > 0 ? above : ranked[..1];
    }

    /// <summary>The findings a request names, or those of <see cref="Of(Prediction, OperatingPoints?)"/> where it names none.</summary>
    /// <param name="operatingPoints">The model's thresholds; null where it has none.</param>
    /// <param name="named">Findings asked for by name; null for the default.</param>
    /// <returns>Indices in card order.</returns>
    /// <exception cref="InvalidInputException">The prediction has no finding of that name.</exception>
    public static IReadOnlyList<int> Of(Prediction prediction, OperatingPoints? operatingPoints, IReadOnlyList<string>? named) =>
        named is { Count: > 0 } ? [.. named.Select(n => IndexOf(prediction.Findings, n))] : Of(prediction, operatingPoints);

    private static int IndexOf(IReadOnlyList<Finding> findings, string name)
    {
        for (int i = 0; i < findings.Count; i++)
        {
            if (findings[i].Matches(name)) return i;
        }

        throw new InvalidInputException(
            ErrorCodes.FindingUnknown, $"There is no finding '{name}' in this prediction. It has: {string.Join(", ", findings)}.");
    }
}
