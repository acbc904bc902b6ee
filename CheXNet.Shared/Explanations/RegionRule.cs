namespace CheXNet.Explanations;

/// <summary>
/// What counts as a region of a heat map: everything from an intensity up, or the hottest pixels that hold a share of the energy.
/// </summary>
public sealed record RegionRule
{
    /// <summary>From half of the peak up.</summary>
    public static RegionRule Default { get; } = OfThreshold(0.5);

    private RegionRule(double? threshold, double? energy) => (Threshold, Energy) = (threshold, energy);

    /// <summary>The least intensity in (0, 1]; null if <see cref="Energy"/> decides.</summary>
    public double? Threshold { get; }

    /// <summary>The least share of the heat map's sum, in (0, 1], that the regions hold together; null if the threshold decides.</summary>
    public double? Energy { get; }

    /// <summary>Pixels of at least an intensity.</summary>
    /// <exception cref="InvalidInputException">Not in (0, 1].</exception>
    public static RegionRule OfThreshold(double threshold) => new(Check(threshold, "threshold"), null);

    /// <summary>The hottest pixels that hold a share of the heat map's sum together.</summary>
    /// <exception cref="InvalidInputException">Not in (0, 1].</exception>
    public static RegionRule OfEnergy(double share) => new(null, Check(share, "share of energy"));

    private static double Check(double value, string name) => value is > 0 and <= 1
        ? value
        : throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, FormattableString.Invariant($"The {name} of regions is {value}: use a number above 0, up to 1."));
}
