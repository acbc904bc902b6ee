namespace CheXNet.Evaluation;

/// <summary>The operating points of a model's card, as thresholds of an evaluation.</summary>
public static class CardThresholds
{
    /// <summary>By finding; empty without operating points.</summary>
    public static IReadOnlyDictionary<Finding, double> Of(ModelCard? card) => card?.OperatingPoints is not { } points
        ? new Dictionary<Finding, double>()
        : card.Findings.Zip(points.Thresholds)
            .Where(static p => p.Second is not null)
            .ToDictionary(static p => p.First, static p => p.Second!.Value);

    /// <summary>Where they come from, for people.</summary>
    public static string SourceOf(ModelCard? card) =>
        card?.OperatingPoints is { } points ? $"card of {card.ToModelId()}: {points.FittedOn}" : "none";
}
