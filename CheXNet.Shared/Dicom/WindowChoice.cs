namespace CheXNet.Dicom;

/// <summary>Which values of a DICOM film become black and white. A kind's number counts from 1.</summary>
public sealed record WindowChoice
{
    private WindowChoice()
    {
    }

    /// <summary>The first VOI LUT of the file, else its first window, else its own range of values.</summary>
    public static WindowChoice AsStored { get; } = new();

    /// <summary>The file's own range, also where it has a window.</summary>
    public static WindowChoice OwnRange { get; } = new() { IsRange = true };

    /// <summary>Whether the file's own range is wanted.</summary>
    public bool IsRange { get; private init; }

    /// <summary>The number of the file's window that is wanted; null for none.</summary>
    public int? Window { get; private init; }

    /// <summary>The number of the file's VOI LUT that is wanted; null for none.</summary>
    public int? Lut { get; private init; }

    /// <summary>A window that is given; null for none.</summary>
    public (double Center, double Width)? Given { get; private init; }

    /// <summary>Parses <c>stored</c>, <c>range</c>, <c>2</c> (the second window), <c>lut1</c> (the first VOI LUT) or <c>2048,4096</c>
    /// (center and width).</summary>
    /// <param name="text">Null or empty for <see cref="AsStored"/>.</param>
    /// <param name="source">The option or setting, for the message.</param>
    /// <exception cref="InvalidInputException">It is none of those.</exception>
    public static WindowChoice Parse(string? text, string source)
    {
        text = text?.Trim().ToLowerInvariant() ?? "";
        if (text is "" or "stored") return AsStored;
        if (text == "range") return OwnRange;
        if (text.StartsWith("lut", StringComparison.Ordinal) && Number(text[3..]) is { } lut) return new WindowChoice { Lut = lut };
        if (Number(text) is { } window) return new WindowChoice { Window = window };
        return text.Split(',') is [var first, var second] && Real(first) is { } center && Real(second) is >= 1 and double width
            ? new WindowChoice { Given = (center, width) }
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"{source} is '{text}': use stored, range, the number of a window such as 2, of a VOI LUT such as lut1, or a center and a "
                + "width such as 2048,4096.");
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 ? number : null;

    private static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;
}
