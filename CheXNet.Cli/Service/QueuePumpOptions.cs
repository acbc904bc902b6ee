namespace CheXNet.Cli.Service;

/// <summary>How a queue is worked through; attempts and poison queue are those of the function app's <c>host.json</c>.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
internal sealed record QueuePumpOptions
{
    /// <summary>Messages worked on at once, 1 to 32.</summary>
    public int Concurrency { get; init => field = OptionRange.Check(value, 1, 32); } = 1;

    /// <summary>
    /// How long a message stays invisible, a second to an hour, and so how long it waits when the process that works on it is killed;
    /// renewed at a third of that time while it is worked on.
    /// </summary>
    public TimeSpan Visibility
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(15);

    /// <summary>How long a message waits after its first failure, at most a minute; doubled with each further one.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>Failures, 1 to 10, after which a message is given up and moved to the poison queue.</summary>
    public int MaxAttempts { get; init => field = OptionRange.Check(value, 1, 10); } = 5;

    /// <summary>The longest pause between two looks at an empty queue, at most an hour.</summary>
    public TimeSpan LongestPause
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(1);
}
