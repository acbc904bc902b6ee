namespace CheXNet.Runs;

/// <summary>How a run is carried out on one machine.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record LocalRunOptions
{
    /// <summary>
    /// Pages worked on at once, 1 to <see cref="RunRequest.WidestWindow"/>: two keep the cores busy while one stores its last rows.
    /// </summary>
    public int Parallelism { get; init => field = OptionRange.Check(value, 1, RunRequest.WidestWindow); } = 2;

    /// <summary>The wait after a try that failed, by its number from 1.</summary>
    public Func<int, TimeSpan> RetryAfter { get; init; } = RunRetry.After;
}
