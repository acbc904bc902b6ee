namespace CheXNet.Runs;

/// <summary>
/// How many images may fail before the run does. Unreadable images never count: a broken file is the dataset's fault, any other
/// failure the system's. With both limits the smaller applies; with none, nothing is tolerated.
/// </summary>
/// <exception cref="InvalidInputException">A limit is negative, above 100 percent or NaN.</exception>
public sealed record FailureTolerance
{
    /// <summary>No failures other than unreadable images.</summary>
    public static FailureTolerance None { get; } = new();

    /// <summary>Percent of the listed images, 0 to 100; null: no such limit.</summary>
    public double? Percent
    {
        get;
        init => field = value is null or (>= 0 and <= 100)
            ? value
            : throw Invalid(FormattableString.Invariant($"{value} is no percentage of tolerated failures: use 0 to 100."));
    }

    /// <summary>Number of images, at least 0; null: no such limit.</summary>
    public long? Count
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw Invalid(FormattableString.Invariant($"{value} is no number of tolerated failures: use 0 or more."));
    }

    /// <summary>The maximum number of tolerated failures.</summary>
    public long Allowed(long images) => (Percent, Count) switch
    {
        (null, null) => 0,
        ({ } percent, null) => Share(percent, images),
        (null, { } count) => count,
        ({ } percent, { } count) => Math.Min(Share(percent, images), count),
    };

    private static long Share(double percent, long images) => (long)Math.Floor(images * (decimal)percent / 100);

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
