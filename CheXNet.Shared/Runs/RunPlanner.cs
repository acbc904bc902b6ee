using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

/// <summary>
/// The outcome of planning: a plan, or what makes the run impossible. Trying again would not help, so it is no exception.
/// </summary>
/// <param name="Plan">The plan; null if the run cannot be carried out.</param>
/// <param name="Code">The error's code if there is no plan.</param>
/// <param name="Message">What happened and what to do if there is no plan.</param>
public sealed record PlanResult(RunPlan? Plan, string? Code = null, string? Message = null)
{
    /// <summary>Whether the run ended before its first page: it failed or was cancelled.</summary>
    [JsonIgnore]
    public bool IsOver => Plan is null;
}

/// <summary>
/// Begins an attempt: checks the model, writes the manifest, plans, and notes it in the run's row. May be run any number of times.
/// </summary>
/// <param name="store">The table of runs.</param>
/// <param name="images">Scoring.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears of every run that is refused.</param>
public sealed class RunPlanner(IRunStore store, ManifestStore manifest, IRunImages images, TimeProvider time, ILogger<RunPlanner> log)
{
    /// <summary>Begins an attempt.</summary>
    /// <param name="cancellationToken">Stops the listing; it can be taken up again.</param>
    /// <returns>The plan, or why there is none; then the run's row says so too.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused; planning can be tried again.</exception>
    public async Task<PlanResult> PlanAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        RunRecord record = await store.GetAsync(run, cancellationToken);
        if (record.DirectiveFor(attempt) is not RunDirective.Continue) return await NotBegunAsync(record, attempt, cancellationToken);
        ManifestIndex index;
        try
        {
            images.Check(RunJob.Of(run, record.Request.Validated()));
            index = await manifest.WriteAsync(run, record.Request, record.Plan is not null, cancellationToken);
        }
        catch (XrayException e) when (e is InvalidInputException or ModelPackageException or RunException)
        {
            return await RefuseAsync(run, attempt, e.Code, e.Message, cancellationToken);
        }

        if (index.Images == 0)
        {
            return await RefuseAsync(
                run, attempt, ErrorCodes.ArgumentInvalid,
                $"Dataset '{record.Request.Dataset}' has no image that run {run} asks for: upload images, or correct dataset, prefix or list.", cancellationToken);
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
            r => r.Attempt == attempt && r.State == RunState.Cancelling ? r.Become(RunState.Cancelled) with { FinishedAt = time.GetUtcNow() } : r,
            cancellationToken);
        return new PlanResult(null, ErrorCodes.RunStateInvalid, $"Attempt {attempt} of run {record.Run} was ended before its first page.");
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
        return new PlanResult(null, code, message);
    }
}
