namespace CheXNet.Cli.Service;

/// <summary>How the single-machine service works.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Images scored at once; one inference thread each.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The pause between two looks at the container; longer where a look takes long and finds nothing.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two looks.</summary>
    public TimeSpan LongestPollInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Failures of one image, other than that it cannot be read, after which it is given up until it changes.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long an image waits after its first failure; doubled with each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time between two progress lines.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the overlay queue is worked through.</summary>
    public QueuePumpOptions Overlays { get; init; } = new();
}
