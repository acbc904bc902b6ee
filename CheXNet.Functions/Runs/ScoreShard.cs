namespace CheXNet.Functions.Runs;

/// <summary>Part of a run: a window of parallel pages, then a checkpoint, then continue-as-new, without history, for the next.</summary>
public static class ScoreShard
{
    [Function(nameof(ScoreShard))]
    public static async Task<RunCheckpoint> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, RunCheckpoint checkpoint)
    {
        PageOutcome[] outcomes = await Task.WhenAll(checkpoint.NextPages.Select(page => ScoreAsync(context, checkpoint.Plan, page)));
        checkpoint = outcomes.Aggregate(checkpoint, static (sum, outcome) => sum.Apply(outcome));
        checkpoint = checkpoint.Follow(
            await context.CallActivityAsync<RunDirective>(nameof(RunActivities.SaveCheckpoint), checkpoint, RunTasks.Retried));

        (int first, int end) = checkpoint.Plan.PagesOf(checkpoint.Shard);
        context.SetCustomStatus(new ShardProgress(checkpoint.Cursor - first, end - first, checkpoint.Counts));
        if (!checkpoint.IsOver) context.ContinueAsNew(checkpoint);
        return checkpoint;
    }

    private static async Task<PageOutcome> ScoreAsync(TaskOrchestrationContext context, RunPlan plan, int page)
    {
        try
        {
            return await context.CallActivityAsync<PageOutcome>(
                nameof(RunActivities.ScorePage), new PageTask(plan, page), RunTasks.Retried);
        }
        catch (TaskFailedException)
        {
            return PageOutcome.Lost(plan, page);
        }
    }
}
