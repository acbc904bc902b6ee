namespace CheXNet.Results;

/// <summary>How overlays are stored.</summary>
public sealed record OverlayOptions
{
    /// <summary>The environment variable that <see cref="OfThisMachine"/> reads: <c>jpeg</c> or <c>png</c>.</summary>
    public const string Setting = "CHEXNET_OVERLAY_FORMAT";

    /// <summary>The format of overlays that are drawn from now on; those that stand are served as they are.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.Jpeg;

    /// <summary>What <see cref="Setting"/> says; JPEG if it is not set.</summary>
    /// <exception cref="InvalidInputException">The setting names no format.</exception>
    public static OverlayOptions OfThisMachine() => Parse(Environment.GetEnvironmentVariable(Setting));

    /// <summary>Parses the setting's value.</summary>
    /// <param name="format"><c>jpeg</c> or <c>png</c>, in any case; empty or null for the default.</param>
    /// <exception cref="InvalidInputException">Another value; the message names the setting.</exception>
    public static OverlayOptions Parse(string? format) => format?.Trim().ToUpperInvariant() switch
    {
        null or "" or "JPEG" => new OverlayOptions(),
        "PNG" => new OverlayOptions { Format = ImageFormat.Png },
        _ => throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The setting {Setting} is '{format}': use jpeg or png."),
    };
}
