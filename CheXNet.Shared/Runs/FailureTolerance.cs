namespace CheXNet.Runs;

/// <summary>
/// How many images may fail before the run does. Unreadable images never count: a broken file is a finding about the dataset, any other
/// failure is one about the system. Given both limits, the smaller holds; given none, nothing is tolerated.
/// </summary>
/// <exception cref="InvalidInputException">A limit is negative, above 100 per cent or no number.</exception>
public sealed record FailureTolerance
{
    /// <summary>Nothing is tolerated beyond unreadable images.</summary>
    public static FailureTolerance None { get; } = new();

    /// <summary>Per cent of the images listed, 0 to 100; null: no limit of this kind.</summary>
    public double? Percent
    {
        get;
        init => field = value is null or (>= 0 and <= 100)
            ? value
            : throw Invalid(FormattableString.Invariant($"{value} is no percentage of tolerated failures: use 0 to 100."));
    }

    /// <summary>A number of images, at least 0; null: no limit of this kind.</summary>
    public long? Count
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw Invalid(FormattableString.Invariant($"{value} is no number of tolerated failures: use 0 or more."));
    }

    /// <summary>The largest number of failures that is still tolerated.</summary>
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
