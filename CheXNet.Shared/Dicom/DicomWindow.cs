namespace CheXNet.Dicom;

/// <summary>The values of a film that became black and white.</summary>
/// <param name="Function">
/// <c>LINEAR</c>, <c>LINEAR_EXACT</c> or <c>SIGMOID</c> of DICOM PS3.3, C.11.2.1; <c>LUT</c>, a VOI LUT; <c>RANGE</c>, the film's own
/// values; <c>FULL</c>, all that its bits can hold.
/// </param>
/// <param name="Center">In the units behind the modality transformation.</param>
/// <param name="Width">In the same units, above 0.</param>
public sealed record DicomWindow(string Function, double Center, double Width)
{
    /// <summary>Parses what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is no window.</exception>
    public static DicomWindow Parse(string text) =>
        text.Split(' ', '/') is [{ Length: > 0 } function, var center, var width]
            ? new DicomWindow(
                function, double.Parse(center, CultureInfo.InvariantCulture), double.Parse(width, CultureInfo.InvariantCulture))
            : throw new FormatException("it has a window that is none");

    /// <summary><c>LINEAR 2048/4096</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Function} {Center}/{Width}");
}
