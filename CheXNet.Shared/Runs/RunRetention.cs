namespace CheXNet.Runs;

/// <summary>How long the history of finished orchestrations is kept. A run's row, lists and report are not history and stay.</summary>
public sealed record RunRetention
{
    /// <summary>The age, since it was started, at which the history of a finished orchestration is purged.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Orchestrations purged in one night, so that a night's work ends in minutes: a run has one, and one more for each shard.
    /// </summary>
    public int PurgedAtOnce { get; init; } = 500;
}
