namespace CheXNet.Runs;

/// <summary>Retention of finished orchestrations' history. A run's row, lists and report are not affected.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record RunRetention
{
    /// <summary>Age, since its start, at which a finished orchestration's history is purged: 1 day to 10 years.</summary>
    public TimeSpan HistoryAge
    {
        get;
        init => field = OptionRange.Check(value, TimeSpan.FromDays(1), TimeSpan.FromDays(3650));
    } = TimeSpan.FromDays(14);

    /// <summary>Orchestrations purged per night, 1 to 10,000, to bound the time; a run has one plus one per shard.</summary>
    public int PurgedAtOnce { get; init => field = OptionRange.Check(value, 1, 10_000); } = 500;
}
