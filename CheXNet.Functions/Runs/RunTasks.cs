using CheXNet.Runs;
using Microsoft.DurableTask;

namespace CheXNet.Functions.Runs;

/// <summary>The input of an attempt's orchestration.</summary>
public sealed record RunAttempt(RunId Run, int Attempt);

/// <summary>The input of a page's activity.</summary>
public sealed record PageTask(RunPlan Plan, int Page);

/// <summary>The input of the activity that ends an attempt.</summary>
public sealed record RunEnd(RunPlan Plan, IReadOnlyList<RunCheckpoint> Shards);

/// <summary>The input of the activity that ends an attempt which an error stopped.</summary>
public sealed record RunBreak(RunId Run, int Attempt, string Message);

/// <summary>What a run's orchestration shows while it works; counts grow whenever a shard ends.</summary>
public sealed record RunProgress(long Images, int Shards, int ShardsDone, RunCounts Counts);

/// <summary>What a shard's orchestration shows while it works.</summary>
public sealed record ShardProgress(int PagesDone, int Pages, RunCounts Counts);

internal static class RunTasks
{
    /// <summary>The same retries as on one machine.</summary>
    public static TaskOptions Retried { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(RunRetry.Attempts, RunRetry.First, RunRetry.Backoff, RunRetry.Longest));
}
