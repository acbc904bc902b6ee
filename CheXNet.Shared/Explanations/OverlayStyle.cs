namespace CheXNet.Explanations;

/// <summary>How an overlay looks.</summary>
public sealed record OverlayStyle
{
    /// <summary>Turbo at half opacity, fading with the probability.</summary>
    public static OverlayStyle Default { get; } = new();

    /// <summary>Creates a style.</summary>
    /// <param name="colorMap">The colors; null: turbo.</param>
    /// <param name="opacity">The color's share in [0, 1]; the rest is the film's.</param>
    /// <exception cref="InvalidInputException">The opacity is not in [0, 1].</exception>
    public OverlayStyle(ColorMap? colorMap = null, double opacity = 0.5)
    {
        if (opacity is not (>= 0 and <= 1))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"The opacity is a number from 0 (the plain film) to 1 (color only), not {opacity}.");
        }

        ColorMap = colorMap ?? ColorMap.Turbo;
        Opacity = opacity;
    }

    /// <summary>The colors of intensities 0 to 1.</summary>
    public ColorMap ColorMap { get; }

    /// <summary>The color's share in [0, 1].</summary>
    public double Opacity { get; private init; }

    /// <summary>Whether colors fade with the probability, so that the map of an improbable finding does not look like a finding.</summary>
    public bool Fades { get; init; } = true;

    /// <summary>
    /// The style for a probability p: with <see cref="Fades"/>, the opacity is multiplied by p/t below the operating point t, and by p/0.5
    /// below 0.5 where there is none.
    /// </summary>
    /// <param name="operatingPoint">The finding's threshold on the model's card; null if unknown.</param>
    public OverlayStyle For(double probability, double? operatingPoint)
    {
        double full = operatingPoint ?? 0.5;
        return !Fades || probability >= full ? this : this with { Opacity = Opacity * Math.Max(0, probability) / full };
    }
}
