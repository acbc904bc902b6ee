using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class ReportText
{
    public const string Nothing = "–";

    public static string Of(double? value) => value is { } v ? FormattableString.Invariant($"{v:0.000}") : Nothing;

    public static string Of(Interval? interval) =>
        interval is { } i ? FormattableString.Invariant($"{i.Low:0.000}–{i.High:0.000}") : Nothing;

    /// <summary>A value with the interval to show first.</summary>
    public static string Of(Measured? measured) => WithInterval(measured?.Value, measured?.Interval);

    public static string WithInterval(double? value, Interval? interval) =>
        value is not null && interval is { } i ? $"{Of(value)} ({Of(i)})" : Of(value);

    public static string Signed(Measured measured)
    {
        string value = measured.Value is { } v ? FormattableString.Invariant($"{v:+0.000;−0.000;0.000}") : Nothing;
        return measured.Interval is { } i
            ? FormattableString.Invariant($"{value} ({i.Low:+0.000;−0.000;0.000} to {i.High:+0.000;−0.000;0.000})")
            : value;
    }

    public static string PValue(double? p) => p switch
    {
        null => Nothing,
        < 0.0001 => "< 0.0001",
        { } v => FormattableString.Invariant($"{v:0.0000}"),
    };

    public static string Threshold(double? threshold) =>
        threshold is { } t ? FormattableString.Invariant($"{t:0.####}") : Nothing;

    public static string Count(long count) => FormattableString.Invariant($"{count}");
}
