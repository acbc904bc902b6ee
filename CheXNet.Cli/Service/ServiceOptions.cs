namespace CheXNet.Cli.Service;

/// <summary>How the single-machine service works.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
internal sealed record ServiceOptions
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Images scored at once, 1 to 256; one inference thread each.</summary>
    public int Workers { get; init => field = OptionRange.Check(value, 1, 256); } = Math.Min(256, Environment.ProcessorCount);

    /// <summary>
    /// The pause between two looks at the container, a millisecond to an hour; longer where a look takes long and finds nothing.
    /// </summary>
    public TimeSpan PollInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two looks, a millisecond to a day.</summary>
    public TimeSpan LongestPollInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromDays(1));
    } = TimeSpan.FromMinutes(1);

    /// <summary>Failures of one image, 1 to 10, other than that it cannot be read, after which it is given up until it changes.</summary>
    public int MaxAttempts { get; init => field = OptionRange.Check(value, 1, 10); } = 5;

    /// <summary>How long an image waits after its first failure, at most a minute; doubled with each further one.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>The time between two progress lines, a millisecond to an hour.</summary>
    public TimeSpan ProgressInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(5);

    /// <summary>How the overlay queue is worked through.</summary>
    public QueuePumpOptions Overlays { get; init; } = new();
}
