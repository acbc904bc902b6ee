namespace CheXNet.Runs;

/// <summary>How long the history of finished orchestrations is kept. A run's row, lists and report are not history and stay.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record RunRetention
{
    /// <summary>
    /// The age, since it was started, at which the history of a finished orchestration is purged: 1 day to 10 years.
    /// </summary>
    public TimeSpan HistoryAge
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.FromDays(1), TimeSpan.FromDays(3650));
    } = TimeSpan.FromDays(14);

    /// <summary>
    /// Orchestrations purged in one night, 1 to 10,000, so that a night's work ends in minutes: a run has one, and one more for each
    /// shard.
    /// </summary>
    public int PurgedAtOnce { get; init => field = OptionRange.Check(value, 1, 10_000); } = 500;
}
