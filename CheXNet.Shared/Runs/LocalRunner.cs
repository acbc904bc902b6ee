using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

/// <summary>
/// Executes a run on one machine: the planner, pages, checkpoints and finisher of the durable orchestrator, in a loop. Can be stopped
/// and resumed at any point.
/// </summary>
public sealed class LocalRunner(
    IRunStore store,
    IRunLocks locks,
    RunPlanner planner,
    PageRunner pages,
    RunFinisher finisher,
    LocalRunOptions options,
    TimeProvider time,
    ILogger<LocalRunner> log)
{
    /// <summary>Executes the current attempt of a run, resuming where it stopped.</summary>
    /// <param name="progress">Receives the counts after every page; may be null.</param>
    /// <param name="cancellationToken">Stops the work; the run can be resumed. To end the run, cancel it instead.</param>
    /// <exception cref="RunException">There is no such run, or another process is executing it
    /// (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    /// <exception cref="StorageException">The storage account cannot be reached or refused; the run can be resumed.</exception>
    public async Task<RunRecord> RunAsync(RunId run, IProgress<RunCounts>? progress, CancellationToken cancellationToken)
    {
        await store.GetAsync(run, cancellationToken);
        await using IRunLock held = await locks.TryTakeAsync(run, cancellationToken) ?? throw new RunException(
            ErrorCodes.RunStateInvalid, $"Run {run} is being carried out by another process: wait for it, or cancel the run.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        return await RunTakenAsync(run, progress, stop.Token);
    }

    private async Task<RunRecord> RunTakenAsync(RunId run, IProgress<RunCounts>? progress, CancellationToken cancellationToken)
    {
        RunRecord record = await store.GetAsync(run, cancellationToken);
        PlanResult result = await planner.PlanAsync(run, record.Attempt, cancellationToken);
        if (result.Plan is not { } plan) return await store.GetAsync(run, cancellationToken);

        record = await store.GetAsync(run, cancellationToken);
        var shards = Enumerable.Range(0, plan.Shards)
            .Select(shard => record.CheckpointOf(shard) ?? RunCheckpoint.Start(plan, shard)).ToArray();
        for (int shard = 0; shard < shards.Length; shard++)
        {
            while (!shards[shard].IsOver)
                shards[shard] = await RunShardAsync(shards[shard], next => Report(progress, shards, next), cancellationToken);
        }

        await finisher.FinishAsync(plan, shards, cancellationToken);
        return await store.GetAsync(run, cancellationToken);
    }

    private static void Report(IProgress<RunCounts>? progress, RunCheckpoint[] shards, RunCheckpoint next) =>
        progress?.Report(shards.Aggregate(default(RunCounts), (sum, c) => sum + (c.Shard == next.Shard ? next.Counts : c.Counts)));

    private async Task<RunCheckpoint> RunShardAsync(
        RunCheckpoint checkpoint, Action<RunCheckpoint> report, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inFlight = new Dictionary<int, Task<PageOutcome>>();
        try
        {
            while (true)
            {
                int free = options.Parallelism - inFlight.Count;
                foreach (int page in checkpoint.NextPages.Where(p => !inFlight.ContainsKey(p)).Take(free).ToArray())
                    inFlight.Add(page, RunPageAsync(checkpoint.Plan, page, stop.Token));
                if (inFlight.Count == 0) return checkpoint;

                PageOutcome outcome = await await Task.WhenAny(inFlight.Values);
                inFlight.Remove(outcome.Page);
                checkpoint = checkpoint.Apply(outcome);
                await store.SaveCheckpointAsync(checkpoint, cancellationToken);
                report(checkpoint);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(inFlight.Values).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<PageOutcome> RunPageAsync(RunPlan plan, int page, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await pages.RunAsync(plan, page, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                string code = (e as XrayException)?.Code ?? e.GetType().Name;
                Log.PageFailedInFull(log, plan.Run, page, e);
                if (attempt == RunRetry.Attempts)
                {
                    Log.PageGivenUp(log, plan.Run, page, code);
                    return PageOutcome.Lost(plan, page);
                }

                Log.PageTriedAgain(log, plan.Run, page, attempt, code);
                await Task.Delay(options.RetryAfter(attempt), time, cancellationToken);
            }
        }
    }
}
