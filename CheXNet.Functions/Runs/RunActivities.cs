namespace CheXNet.Functions.Runs;

/// <summary>The steps of a run; all idempotent.</summary>
public sealed class RunActivities(RunPlanner planner, PageRunner pages, RunFinisher finisher, IRunStore store)
{
    [Function(nameof(PlanRun))]
    public Task<PlanResult> PlanRun([ActivityTrigger] RunAttempt attempt, CancellationToken cancellationToken) =>
        planner.PlanAsync(attempt.Run, attempt.Attempt, cancellationToken);

    [Function(nameof(ScorePage))]
    public Task<PageOutcome> ScorePage([ActivityTrigger] PageTask task, CancellationToken cancellationToken) =>
        pages.RunAsync(task.Plan, task.Page, cancellationToken);

    [Function(nameof(SaveCheckpoint))]
    public Task<RunDirective> SaveCheckpoint([ActivityTrigger] RunCheckpoint checkpoint, CancellationToken cancellationToken) =>
        store.SaveAndDirectAsync(checkpoint, cancellationToken);

    [Function(nameof(FinishRun))]
    public async Task<RunCounts> FinishRun([ActivityTrigger] RunEnd end, CancellationToken cancellationToken) =>
        (await finisher.FinishAsync(end.Plan, end.Shards, cancellationToken)).Counts;

    [Function(nameof(BreakRun))]
    public Task BreakRun([ActivityTrigger] RunBreak broken, CancellationToken cancellationToken) =>
        finisher.FailAsync(broken.Run, broken.Attempt, broken.Message, cancellationToken);
}
