using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

/// <summary>The result of planning, as an orchestration stores it.</summary>
/// <param name="Plan">The plan; null if the run ended before its first page, for the reason in its row.</param>
public sealed record PlanResult(RunPlan? Plan);

/// <summary>Begins an attempt: checks the model, writes the manifest, plans, and updates the run's row. Idempotent.</summary>
public sealed class RunPlanner(IRunStore store, ManifestStore manifest, IRunImages images, TimeProvider time, ILogger<RunPlanner> log)
{
    /// <summary>Begins an attempt.</summary>
    /// <param name="cancellationToken">Stops the listing; it can be resumed.</param>
    /// <returns>The plan, or none, with the reason in the run's row: not an exception, since a retry would not help.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused; planning can be retried.</exception>
    public async Task<PlanResult> PlanAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        RunRecord record = await store.GetAsync(run, cancellationToken);
        if (record.DirectiveFor(attempt) is not RunDirective.Continue) return await NotBegunAsync(record, attempt, cancellationToken);
        ManifestIndex index;
        try
        {
            images.Check(RunJob.Of(run, record.Request));
            index = await manifest.WriteAsync(run, record.Request, record.Plan is not null, cancellationToken);
            if (index.Images == 0) throw ImageListingExtensions.Empty(record.Request);
        }
        catch (XrayException e) when (e is InvalidInputException or ModelPackageException or RunException)
        {
            return await RefuseAsync(run, attempt, e.Code, e.Message, cancellationToken);
        }

        RunPlan plan = RunPlan.For(run, attempt, record.Request, index.Images);
        DateTimeOffset now = time.GetUtcNow();
        await store.UpdateAsync(
            run,
            r => r.Attempt != attempt || r.State.IsOver() || r.Plan?.Attempt == attempt
                ? r
                : (r.State == RunState.Pending ? r.Become(RunState.Running) : r) with { Plan = plan, StartedAt = r.StartedAt ?? now },
            cancellationToken);
        return new PlanResult(plan);
    }

    private async Task<PlanResult> NotBegunAsync(RunRecord record, int attempt, CancellationToken cancellationToken)
    {
        if (record.Attempt == attempt && record.Plan?.Attempt == attempt) return new PlanResult(record.Plan);
        await store.UpdateAsync(
            record.Run,
            r => r.Attempt == attempt && r.State == RunState.Cancelling
                ? r.Become(RunState.Cancelled) with { FinishedAt = time.GetUtcNow() }
                : r,
            cancellationToken);
        return new PlanResult(Plan: null);
    }

    private async Task<PlanResult> RefuseAsync(RunId run, int attempt, string code, string message, CancellationToken cancellationToken)
    {
        Log.RunFailed(log, run, code);
        await store.UpdateAsync(
            run,
            r => r.Attempt == attempt && !r.State.IsOver()
                ? r.Become(RunState.Failed) with { Code = code, Message = message, FinishedAt = time.GetUtcNow() }
                : r,
            cancellationToken);
        return new PlanResult(Plan: null);
    }
}
