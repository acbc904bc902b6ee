namespace CheXNet.Imaging;

/// <summary>Limits on what is decoded. Checked against the file's header, before any pixel memory is allocated.</summary>
public sealed record ImageLimits
{
    /// <summary>The environment variable that <see cref="OfThisMachine"/> reads: megapixels, 0.01 to 500.</summary>
    public const string Setting = "CHEXNET_MAX_MEGAPIXELS";

    /// <summary>The shortest side accepted, in pixels.</summary>
    public const int MinSide = 32;

    private const double Megapixel = 1e6;
    private const double LeastMegapixels = 0.01;
    private const long LeastMaxPixels = MinSide * MinSide;
    private const long MostMaxPixels = 500_000_000;

    /// <summary>Maximum width × height, 1,024 to 500,000,000; 100 megapixels by default.</summary>
    /// <exception cref="InvalidInputException">Outside that range.</exception>
    public long MaxPixels
    {
        get;
        init => field = value is >= LeastMaxPixels and <= MostMaxPixels
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant($"The most pixels of an image are {value}: use {LeastMaxPixels} to {MostMaxPixels}."));
    } = 100_000_000;

    /// <summary>The limits that <see cref="Setting"/> gives; the defaults if it is not set.</summary>
    /// <exception cref="InvalidInputException">The setting is not a number or is out of range.</exception>
    public static ImageLimits OfThisMachine() => Parse(Environment.GetEnvironmentVariable(Setting));

    /// <summary>Parses the setting's value.</summary>
    /// <param name="megapixels">0.01 to 500; empty or null for the defaults.</param>
    /// <exception cref="InvalidInputException">Not a number or out of range; the message names the setting.</exception>
    public static ImageLimits Parse(string? megapixels)
    {
        if (string.IsNullOrWhiteSpace(megapixels)) return new ImageLimits();
        return double.TryParse(megapixels, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value is >= LeastMegapixels and <= MostMaxPixels / Megapixel
            ? new ImageLimits { MaxPixels = (long)(value * Megapixel) }
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant(
                $"The setting {Setting} is '{megapixels}': use a number of megapixels, {LeastMegapixels} to {MostMaxPixels / Megapixel}."));
    }

    /// <exception cref="UnreadableImageException">Too many pixels, or a side too short.</exception>
    internal void Check(ImageHeader header)
    {
        long pixels = (long)header.Width * header.Height;
        if (pixels > MaxPixels)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageTooLarge,
                FormattableString.Invariant(
                    $"The image has {header.Width} × {header.Height} = {pixels} pixels, more than the limit of {MaxPixels}: ") +
                $"scale it down, or raise the limit with the setting {Setting}.");
        }

        if (Math.Min(header.Width, header.Height) < MinSide)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageTooSmall,
                FormattableString.Invariant($"The image has {header.Width} × {header.Height} pixels; ") +
                $"each side must have at least {MinSide}: use the original film, not a thumbnail.");
        }
    }
}
