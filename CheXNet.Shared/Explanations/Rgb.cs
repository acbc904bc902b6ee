namespace CheXNet.Explanations;

/// <summary>A color of 8 bits per channel.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>Contours and the border of what the model saw.</summary>
    public static Rgb White { get; } = new(255, 255, 255);

    /// <summary>Boxes that come with the data, the truth.</summary>
    public static Rgb Truth { get; } = new(64, 255, 128);

    /// <summary>Boxes around a map's regions.</summary>
    public static Rgb Region { get; } = new(255, 96, 255);
}
