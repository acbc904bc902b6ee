namespace CheXNet.Runs;

/// <summary>
/// How many images may fail before the run does. Unreadable images never count: a broken file is a finding about the dataset, any other
/// failure is one about the system. Given both limits, the smaller holds; given none, nothing is tolerated.
/// </summary>
public sealed record FailureTolerance
{
    /// <summary>Nothing is tolerated beyond unreadable images.</summary>
    public static FailureTolerance None { get; } = new();

    /// <summary>Per cent of the images listed, 0 to 100; null: no limit of this kind.</summary>
    public double? Percent { get; init; }

    /// <summary>A number of images, at least 0; null: no limit of this kind.</summary>
    public long? Count { get; init; }

    /// <summary>The number of failures that a run may have.</summary>
    /// <param name="images">The images listed.</param>
    /// <returns>The largest number of failures that is still tolerated.</returns>
    public long Allowed(long images) => (Percent, Count) switch
    {
        (null, null) => 0,
        ({ } percent, null) => Share(percent, images),
        (null, { } count) => count,
        ({ } percent, { } count) => Math.Min(Share(percent, images), count),
    };

    /// <summary>Refuses limits outside their range.</summary>
    /// <exception cref="InvalidInputException">A limit is negative, above 100 per cent or no number.</exception>
    public void Validate()
    {
        if (Percent is { } percent && !(percent is >= 0 and <= 100))
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"{percent} is no percentage of tolerated failures: use 0 to 100.");
        if (Count < 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"{Count} is no number of tolerated failures: use 0 or more.");
    }

    private static long Share(double percent, long images) => (long)Math.Floor(images * (decimal)percent / 100);
}
