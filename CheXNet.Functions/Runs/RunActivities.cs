using CheXNet.Runs;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Runs;

/// <summary>The steps of a run. Each may happen twice and does its work once.</summary>
public sealed class RunActivities(RunPlanner planner, PageRunner pages, RunFinisher finisher, IRunStore store)
{
    [Function(nameof(PlanRun))]
    public Task<PlanResult> PlanRun([ActivityTrigger] RunAttempt attempt, CancellationToken cancellation) =>
        planner.PlanAsync(attempt.Run, attempt.Attempt, cancellation);

    [Function(nameof(ScorePage))]
    public Task<PageOutcome> ScorePage([ActivityTrigger] PageTask task, CancellationToken cancellation) =>
        pages.RunAsync(task.Plan, task.Page, cancellation);

    [Function(nameof(SaveCheckpoint))]
    public Task<RunDirective> SaveCheckpoint([ActivityTrigger] RunCheckpoint checkpoint, CancellationToken cancellation) =>
        store.NoteAsync(checkpoint, cancellation);

    [Function(nameof(FinishRun))]
    public async Task<RunCounts> FinishRun([ActivityTrigger] RunEnd end, CancellationToken cancellation) =>
        (await finisher.FinishAsync(end.Plan, end.Shards, cancellation)).Counts;

    [Function(nameof(BreakRun))]
    public Task BreakRun([ActivityTrigger] RunBreak broken, CancellationToken cancellation) =>
        finisher.FailAsync(broken.Run, broken.Attempt, broken.Message, cancellation);
}
