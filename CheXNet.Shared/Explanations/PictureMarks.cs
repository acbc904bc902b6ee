namespace CheXNet.Explanations;

/// <summary>What is drawn on and around an overlay besides the heat map itself; nothing by default.</summary>
public sealed record PictureMarks
{
    /// <summary>Nothing.</summary>
    public static PictureMarks None { get; } = new();

    /// <summary>White lines at these intensities, in (0, 1].</summary>
    /// <exception cref="InvalidInputException">A level is not in (0, 1].</exception>
    public IReadOnlyList<double> Contours
    {
        get;
        init => field = value.All(static level => level is > 0 and <= 1)
            ? value
            : throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "Contours are at intensities above 0, up to 1.");
    } = [];

    /// <summary>Boxes around these regions; null for none.</summary>
    public RegionRule? Regions { get; init; }

    /// <summary>Truth boxes; those of the finding shown are drawn.</summary>
    public IReadOnlyList<TruthBox> Boxes { get; init; } = [];

    /// <summary>Whether the plain film stands on the left of the overlay.</summary>
    public bool SideBySide { get; init; }

    /// <summary>Whether finding, method, color bar and notice stand below.</summary>
    public bool Legend { get; init; }
}
