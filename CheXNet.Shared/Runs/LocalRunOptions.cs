namespace CheXNet.Runs;

/// <summary>Options for runs on one machine.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record LocalRunOptions
{
    /// <summary>Concurrent pages, 1 to <see cref="RunRequest.WidestWindow"/>: two keep the cores busy while one stores rows.</summary>
    public int Parallelism { get; init => field = OptionRange.Check(value, 1, RunRequest.WidestWindow); } = 2;

    /// <summary>The delay after a failed try, by its number from 1.</summary>
    public Func<int, TimeSpan> RetryAfter { get; init; } = RunRetry.After;
}
