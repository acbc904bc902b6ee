namespace CheXNet.Imaging;

/// <summary>What is decoded at all. Checked against the file's header, so that a refused image costs microseconds and no memory.</summary>
public sealed record ImageLimits
{
    /// <summary>The configuration section that these options are bound from.</summary>
    public const string SectionName = "Imaging";

    /// <summary>The shortest side, in pixels, that is scored: below it there is no radiograph to look at.</summary>
    public const int MinSide = 32;

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
                FormattableString.Invariant($"{SectionName}:{nameof(MaxPixels)} is {value}: use {LeastMaxPixels} to {MostMaxPixels} pixels."));
    } = 100_000_000;

    /// <summary>Refuses an image by its header.</summary>
    /// <param name="header">The header.</param>
    /// <exception cref="UnreadableImageException">Too many pixels, or a side too short.</exception>
    internal void Check(ImageHeader header)
    {
        long pixels = (long)header.Width * header.Height;
        if (pixels > MaxPixels)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageTooLarge,
                FormattableString.Invariant($"The image has {header.Width} × {header.Height} = {pixels} pixels, more than the limit of {MaxPixels}: ") +
                $"scale it down or raise {SectionName}:{nameof(MaxPixels)}.");
        }

        if (Math.Min(header.Width, header.Height) < MinSide)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageTooSmall,
                FormattableString.Invariant($"The image has {header.Width} × {header.Height} pixels; each side must have at least {MinSide}: use the original film, not a thumbnail."));
        }
    }
}
