namespace CheXNet.Cli.Service;

/// <summary>How a queue is worked through; attempts and poison queue are those of the function app's <c>host.json</c>.</summary>
internal sealed record QueuePumpOptions
{
    /// <summary>Messages worked on at once.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>
    /// How long a message stays invisible, and so how long it waits when the process that works on it is killed; renewed at a third of
    /// that time while it is worked on.
    /// </summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a message waits after its first failure; doubled with each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failures after which a message is given up and moved to the poison queue.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The longest pause between two looks at an empty queue.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(1);
}
