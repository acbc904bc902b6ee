namespace CheXNet.Imaging;

/// <summary>What is decoded at all. Checked against the file's header, so that a refused image costs microseconds and no memory.</summary>
public sealed record ImageLimits
{
    /// <summary>The setting that <see cref="OfThisMachine"/> reads, an environment variable: megapixels, 0.01 to 500.</summary>
    public const string Setting = "CHEXNET_MAX_MEGAPIXELS";

    /// <summary>The shortest side, in pixels, that is scored: below it there is no radiograph to look at.</summary>
    public const int MinSide = 32;

    private const double Megapixel = 1e6;
    private const double LeastMegapixels = 0.01;
    private const long LeastMaxPixels = MinSide * MinSide;
    private const long MostMaxPixels = 500_000_000;

    /// <summary>The most pixels (width × height) of an image, 1,024 to 500,000,000; 100 megapixels unless set.</summary>
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

    /// <summary>The limits of this machine or app.</summary>
    /// <returns>What <see cref="Setting"/> says; the defaults where it says nothing.</returns>
    /// <exception cref="InvalidInputException">It is no number, or out of range.</exception>
    public static ImageLimits OfThisMachine() => Parse(Environment.GetEnvironmentVariable(Setting));

    /// <summary>Reads the setting's value.</summary>
    /// <param name="megapixels">A number, 0.01 to 500; empty or null for the defaults.</param>
    /// <exception cref="InvalidInputException">It is no number, or out of range; the message names the setting.</exception>
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

    /// <summary>Refuses an image by its header.</summary>
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
