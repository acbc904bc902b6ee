using CheXNet.Dicom.Pixels;

namespace CheXNet.Imaging;

/// <summary>
/// Limits on what is decoded, checked against the file's header before any pixel memory is allocated; how DICOM is read, and what is done
/// with images that are no frontal chest films.
/// </summary>
public sealed record ImageLimits
{
    /// <summary>The environment variable that <see cref="OfThisMachine"/> reads: megapixels, 0.01 to 500.</summary>
    public const string Setting = "CHEXNET_MAX_MEGAPIXELS";

    /// <summary>The environment variable of <see cref="MaxDecodeBytes"/>: megabytes (10⁶ bytes), 16 to 65,536.</summary>
    public const string MemorySetting = "CHEXNET_MAX_DECODE_MB";

    /// <summary>The environment variable of <see cref="FilmCheck"/>: <c>refuse</c>, <c>accept</c> or <c>off</c>.</summary>
    public const string FilmCheckSetting = "CHEXNET_FILM_CHECK";

    /// <summary>The shortest side accepted, in pixels.</summary>
    public const int MinSide = 32;

    private const double Megapixel = 1e6;
    private const double LeastMegapixels = 0.01;
    private const long LeastMaxPixels = MinSide * MinSide;
    private const long MostMaxPixels = 500_000_000;

    private const long Megabyte = 1_000_000;
    private const long LeastMegabytes = 16;
    private const long MostMegabytes = 65_536;
    private const long DefaultMegabytes = 512;

    /// <summary>Color and its gray copy with one byte a channel, and a byte to spare.</summary>
    private const int DefaultBytesPerPixel = 5;

    private readonly long? _maxDecodeBytes;

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

    /// <summary>
    /// The bytes that decoding may take, 16 to 65,536 MB: an image that alone needs more is refused, and images decoded at the same time
    /// in this process share them, waiting for one another. By default 512 MB, or five bytes for each of <see cref="MaxPixels"/> if that is
    /// more, but no more than a quarter of the memory that this process may use.
    /// </summary>
    /// <exception cref="InvalidInputException">Outside that range.</exception>
    public long MaxDecodeBytes
    {
        get => _maxDecodeBytes ?? Math.Clamp(
            Math.Max(DefaultMegabytes * Megabyte, DefaultBytesPerPixel * MaxPixels),
            LeastMegabytes * Megabyte,
            Math.Max(LeastMegabytes * Megabyte, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));
        init => _maxDecodeBytes = value is >= LeastMegabytes * Megabyte and <= MostMegabytes * Megabyte
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant($"The bytes to decode with are {value}: use {LeastMegabytes} to {MostMegabytes} MB."));
    }

    /// <summary>How DICOM films are read.</summary>
    public DicomReading Dicom { get; init; } = new();

    /// <summary>What is done with images that are no frontal chest films.</summary>
    public FilmCheckMode FilmCheck { get; init; }

    /// <summary>The same for films that were taken already, or that are only shown.</summary>
    internal ImageLimits AcceptingAnything => this with { FilmCheck = FilmCheckMode.Accept };

    /// <summary>What <see cref="Setting"/>, <see cref="MemorySetting"/>, <see cref="FilmCheckSetting"/> and the setting of
    /// <see cref="DicomReading"/> say; the defaults for one that is not set.</summary>
    /// <exception cref="InvalidInputException">A setting is not valid, or out of range.</exception>
    public static ImageLimits OfThisMachine() =>
        Parse(Environment.GetEnvironmentVariable(Setting), Environment.GetEnvironmentVariable(MemorySetting))
        with
        { Dicom = DicomReading.OfThisMachine(), FilmCheck = ParseFilmCheck(Environment.GetEnvironmentVariable(FilmCheckSetting)) };

    /// <summary>Parses the value of <see cref="FilmCheckSetting"/>.</summary>
    /// <exception cref="InvalidInputException">It is none; the message names the setting.</exception>
    public static FilmCheckMode ParseFilmCheck(string? text) => text?.Trim() switch
    {
        null or "" => FilmCheckMode.Refuse,
        { } mode when Enum.GetNames<FilmCheckMode>().Contains(mode, StringComparer.OrdinalIgnoreCase) =>
            Enum.Parse<FilmCheckMode>(mode, ignoreCase: true),
        _ => throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"The setting {FilmCheckSetting} is '{text}': use refuse, accept or off."),
    };

    /// <summary>Parses the settings' values.</summary>
    /// <param name="megapixels">0.01 to 500; empty or null for the default.</param>
    /// <param name="megabytes">16 to 65,536; empty or null for the default.</param>
    /// <exception cref="InvalidInputException">Not a number or out of range; the message names the setting.</exception>
    public static ImageLimits Parse(string? megapixels, string? megabytes = null)
    {
        ImageLimits limits = new();
        if (!string.IsNullOrWhiteSpace(megapixels))
        {
            double most = Number(Setting, megapixels, "megapixels", LeastMegapixels, MostMaxPixels / Megapixel);
            limits = limits with { MaxPixels = (long)(most * Megapixel) };
        }

        if (string.IsNullOrWhiteSpace(megabytes)) return limits;
        double memory = Number(MemorySetting, megabytes, "megabytes", LeastMegabytes, MostMegabytes);
        return limits with { MaxDecodeBytes = (long)(memory * Megabyte) };
    }

    /// <summary>Reads a file's header and checks it.</summary>
    /// <returns>The header, and the bytes that decoding takes at most.</returns>
    /// <exception cref="UnreadableImageException">Empty, unsupported, animated, damaged before its pixels begin; too many pixels, a side
    /// too short, or more memory needed than <see cref="MaxDecodeBytes"/>; DICOM that is no frontal chest film by its tags.</exception>
    internal (ImageHeader Header, long DecodeBytes) Check(ReadOnlyMemory<byte> file)
    {
        ImageHeader header = ImageHeaderReader.Read(file);
        CheckSize(header);
        if (FilmCheck != FilmCheckMode.Accept && ComplaintOf(header) is { } complaint)
        {
            throw new UnreadableImageException(
                complaint.Code,
                $"The image is no frontal chest film by its tags: {complaint.Reason}. Leave it out, or take it as it is with "
                + $"--accept-anything (setting {FilmCheckSetting}=accept).");
        }

        long bytes = DecodeCost.Of(file.Span, header);
        return bytes <= MaxDecodeBytes ? (header, bytes) : throw new UnreadableImageException(
            ErrorCodes.ImageTooLarge,
            FormattableString.Invariant($"The image of {header.Width} × {header.Height} pixels takes {bytes / Megabyte} MB to decode, ") +
            FormattableString.Invariant($"more than the limit of {MaxDecodeBytes / Megabyte} MB: save it as PNG that is not interlaced, ") +
            $"scale it down, or raise the limit with the setting {MemorySetting}.");
    }

    /// <summary>Why a DICOM file is no frontal chest film by its tags; null for others.</summary>
    internal static FilmComplaint? ComplaintOf(ImageHeader header) =>
        header.Stored is { } stored && FilmTags.ComplaintOf(stored.Dataset) is var (code, reason) ? new FilmComplaint(code, reason) : null;

    private static double Number(string setting, string text, string unit, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant($"The setting {setting} is '{text}': use a number of {unit}, {least} to {most}."));

    private void CheckSize(ImageHeader header)
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
