namespace CheXNet.Cli.Service;

/// <summary>Queue settings; attempts and poison queue match the function app's <c>host.json</c>.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
internal sealed record QueuePumpOptions
{
    /// <summary>Messages processed at once, 1 to 32.</summary>
    public int Concurrency { get; init => field = OptionRange.Check(value, 1, 32); } = 1;

    /// <summary>Visibility timeout, 1 s to 1 h, renewed at a third of it; also the wait after a killed process.</summary>
    public TimeSpan Visibility
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(15);

    /// <summary>Delay after the first failure, at most 1 min; doubles with each further one.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>Failures before a message moves to the poison queue, 1 to 10.</summary>
    public int MaxAttempts { get; init => field = OptionRange.Check(value, 1, 10); } = 5;

    /// <summary>Longest pause between polls of an empty queue, at most 1 h.</summary>
    public TimeSpan LongestPause
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.Zero, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(1);
}
