namespace CheXNet.Functions.Runs;

/// <summary>Input of an attempt's orchestration.</summary>
public sealed record RunAttempt(RunId Run, int Attempt);

/// <summary>Input of a page's activity.</summary>
public sealed record PageTask(RunPlan Plan, int Page);

/// <summary>Input of the activity that completes an attempt.</summary>
public sealed record RunEnd(RunPlan Plan, IReadOnlyList<RunCheckpoint> Shards);

/// <summary>Input of the activity that ends a failed attempt.</summary>
public sealed record RunBreak(RunId Run, int Attempt, string Message);

/// <summary>Custom status of a run's orchestration; counts grow as shards end.</summary>
public sealed record RunProgress(long Images, int Shards, int ShardsDone, RunCounts Counts);

/// <summary>Custom status of a shard's orchestration.</summary>
public sealed record ShardProgress(int PagesDone, int Pages, RunCounts Counts);

internal static class RunTasks
{
    /// <summary>Same retry policy as on one machine.</summary>
    public static TaskOptions Retried { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(RunRetry.Attempts, RunRetry.First, RunRetry.Backoff, RunRetry.Longest));
}
