namespace CheXNet.Datasets;

/// <summary>Ages as sources write them: <c>58</c>, <c>58.0</c>, or DICOM's <c>058Y</c>, <c>011M</c>, <c>003W</c>, <c>001D</c>.</summary>
public static class AgeText
{
    /// <summary>The highest age that is no outlier, in years.</summary>
    public const double Highest = 120;

    private const double DaysAYear = 365.25;

    /// <summary>Reads an age.</summary>
    /// <returns>In years, at least 0; null if the text is no age.</returns>
    /// <param name="hasUnit">Whether a letter follows the number.</param>
    public static double? Parse(ReadOnlySpan<char> text, out bool hasUnit)
    {
        text = text.Trim();
        double years = text.IsEmpty ? 0 : text[^1] switch
        {
            'Y' or 'y' => 1,
            'M' or 'm' => 1.0 / 12,
            'W' or 'w' => 7 / DaysAYear,
            'D' or 'd' => 1 / DaysAYear,
            _ => 0,
        };
        hasUnit = years > 0;
        bool isNumber = double.TryParse(
            hasUnit ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        return isNumber && double.IsFinite(number) ? number * (hasUnit ? years : 1) : null;
    }
}
