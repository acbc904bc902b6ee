namespace CheXNet.Cli.Service;

/// <exception cref="InvalidInputException">A value is out of range.</exception>
internal sealed record ServiceOptions
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Images scored at once, 1 to 256; one inference thread each.</summary>
    public int Workers { get; init => field = OptionRange.Check(value, 1, 256); } = Math.Min(256, Environment.ProcessorCount);

    /// <summary>Pause between scans of the container, 1 ms to 1 h; longer if scans are slow and find nothing.</summary>
    public TimeSpan PollInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between scans, 1 ms to 1 day.</summary>
    public TimeSpan LongestPollInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromDays(1));
    } = TimeSpan.FromMinutes(1);

    /// <summary>Failures, 1 to 10, before an image is given up until it changes; unreadable images are given up at once.</summary>
    public int MaxAttempts { get; init => field = OptionRange.Check(value, 1, 10); } = 5;

    /// <summary>Delay after an image's first failure, at most 1 min; doubles with each further one.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>Time between progress lines, 1 ms to 1 h.</summary>
    public TimeSpan ProgressInterval
    {
        get;
        init => field = OptionRange.Check(value, Millisecond, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(5);

    public QueuePumpOptions Overlays { get; init; } = new();
}
