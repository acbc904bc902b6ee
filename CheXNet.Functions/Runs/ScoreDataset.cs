namespace CheXNet.Functions.Runs;

/// <summary>
/// One attempt at a run: plan, parallel shards, lists and report. Deterministic: no clock, no I/O. Its state holds counts, never names.
/// </summary>
public static class ScoreDataset
{
    [Function(nameof(ScoreDataset))]
    public static async Task<RunCounts?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, RunAttempt attempt)
    {
        try
        {
            PlanResult planned = await context.CallActivityAsync<PlanResult>(nameof(RunActivities.PlanRun), attempt, RunTasks.Retried);
            if (planned.Plan is not { } plan) return null;
            IReadOnlyList<RunCheckpoint> shards = await RunShardsAsync(context, plan);
            return await context.CallActivityAsync<RunCounts>(nameof(RunActivities.FinishRun), new RunEnd(plan, shards), RunTasks.Retried);
        }
        catch (TaskFailedException e)
        {
            await context.CallActivityAsync(
                nameof(RunActivities.BreakRun),
                new RunBreak(attempt.Run, attempt.Attempt, e.FailureDetails.ErrorMessage),
                RunTasks.Retried);
            throw;
        }
    }

    private static async Task<IReadOnlyList<RunCheckpoint>> RunShardsAsync(TaskOrchestrationContext context, RunPlan plan)
    {
        var progress = new RunProgress(plan.Images, plan.Shards, 0, default);
        context.SetCustomStatus(progress);
        RunCheckpoint?[] shards = await Task.WhenAll(Enumerable.Range(0, plan.Shards).Select(RunShardAsync));
        return [.. shards.OfType<RunCheckpoint>()];

        async Task<RunCheckpoint?> RunShardAsync(int shard)
        {
            RunCheckpoint? end = await TryAsync(context, plan, shard);
            progress = progress with { ShardsDone = progress.ShardsDone + 1, Counts = progress.Counts + (end?.Counts ?? default) };
            context.SetCustomStatus(progress);
            return end;
        }
    }

    // A failed shard leaves its images pending; the others still finish, and the run's final state reports what is missing.
    private static async Task<RunCheckpoint?> TryAsync(TaskOrchestrationContext context, RunPlan plan, int shard)
    {
        try
        {
            return await context.CallSubOrchestratorAsync<RunCheckpoint>(
                nameof(ScoreShard), RunCheckpoint.Start(plan, shard), new SubOrchestrationOptions(instanceId: plan.ShardInstanceId(shard)));
        }
        catch (TaskFailedException)
        {
            return null;
        }
    }
}
