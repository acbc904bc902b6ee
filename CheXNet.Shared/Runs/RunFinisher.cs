using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

/// <summary>
/// Ends an attempt: recounts, writes lists and report, measures where the maps point if there are boxes, evaluates the predictions if
/// there are labels, decides the verdict, and updates the run's row. Idempotent.
/// </summary>
public sealed class RunFinisher(
    IRunStore store, IRunBlobs blobs, RunLists lists, RunEvaluation evaluation, RunLocalization localization, RunPrice price,
    TimeProvider time, ILogger<RunFinisher> log)
{
    /// <summary>Ends an attempt.</summary>
    /// <param name="checkpoints">How each shard ended; a missing one counts as ended early.</param>
    /// <param name="cancellationToken">Stops the work; it can be repeated.</param>
    /// <exception cref="XrayException">Storage failed; finishing can be retried.</exception>
    public async Task<RunReport> FinishAsync(RunPlan plan, IReadOnlyList<RunCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        RunRecord record = await store.GetAsync(plan.Run, cancellationToken);
        if (record.Attempt != plan.Attempt || record.State.IsOver()) return await ReadReportAsync(plan.Run, cancellationToken);

        RunRecount recount = await lists.WriteAsync(plan, checkpoints.ToDictionary(static c => c.Shard), cancellationToken);
        var verdict = RunVerdict.Of(plan, recount.Counts, recount.Pending, [.. checkpoints.Select(static c => c.State)]);
        RunLocalizationSummary? pointing = await localization.MeasureAsync(record, verdict.State, cancellationToken);
        RunReport report = Report(record, plan, recount, verdict) with
        {
            Evaluation = await evaluation.MeasureAsync(record, verdict.State, pointing?.Whole, cancellationToken),
            Localization = pointing,
        };
        await using (Stream stream = await blobs.OpenWriteAsync(RunBlobNames.Report(plan.Run), cancellationToken))
            await stream.WriteAsync(BinaryData.FromObjectAsJson(report, RunJson.Indented), cancellationToken);
        if (verdict.State == RunState.Failed) Log.RunFailed(log, plan.Run, verdict.Code ?? ErrorCodes.Unexpected);
        await store.UpdateAsync(
            plan.Run,
            r => r.Attempt != plan.Attempt || r.State.IsOver()
                ? r
                : r.Become(verdict.State) with
                {
                    Final = recount.Counts,
                    FinalFailures = new FailureCounts(recount.FailuresByCode),
                    Code = verdict.Code,
                    Message = verdict.Message,
                    FinishedAt = report.FinishedAt,
                },
            cancellationToken);
        return report;
    }

    /// <summary>Ends an attempt that an error stopped before its verdict.</summary>
    public Task FailAsync(RunId run, int attempt, string message, CancellationToken cancellationToken)
    {
        Log.RunFailed(log, run, ErrorCodes.Unexpected);
        return store.UpdateAsync(
            run,
            r => r.Attempt != attempt || r.State.IsOver()
                ? r
                : r.Become(RunState.Failed) with { Code = ErrorCodes.Unexpected, Message = message, FinishedAt = time.GetUtcNow() },
            cancellationToken);
    }

    /// <summary>Reads the report of the last finished attempt.</summary>
    /// <exception cref="RunException">No attempt has written one (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    public async Task<RunReport> ReadReportAsync(RunId run, CancellationToken cancellationToken)
    {
        string name = RunBlobNames.Report(run);
        return await blobs.ReadAsync(name, cancellationToken) is { } blob
            ? RunJson.Read<RunReport>(name, blob.Content)
            : throw new RunException(
                ErrorCodes.RunStateInvalid, $"Run {run} has no report yet: wait until it is over, or look at its status.");
    }

    /// <summary>Reads the evaluation of the last finished attempt.</summary>
    /// <exception cref="RunException">There is none (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    public async Task<BinaryData> ReadEvaluationAsync(RunId run, EvaluationFormat format, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(RunBlobNames.Evaluation(run, format), cancellationToken) is { } blob
            ? blob.Content
            : throw new RunException(
                ErrorCodes.RunStateInvalid,
                $"Run {run} has no evaluation: it is not over, was started without labels, or its report says why.");

    private RunReport Report(RunRecord record, RunPlan plan, RunRecount recount, RunVerdict verdict)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset began = record.StartedAt ?? record.CreatedAt;
        double seconds = (now - began).TotalSeconds;
        return new RunReport
        {
            Run = plan.Run,
            Attempt = plan.Attempt,
            State = verdict.State,
            Code = verdict.Code,
            Message = verdict.Message,
            Request = record.Request,
            Listed = plan.Images,
            Counts = recount.Counts,
            Pending = recount.Pending,
            FailuresByCode = recount.FailuresByCode,
            StartedAt = began,
            FinishedAt = now,
            ImagesPerSecond = plan.Attempt == 0 && seconds > 0 ? recount.Counts.Done / seconds : null,
            Seconds = recount.Seconds,
            Cost = price.Of(recount.Seconds.Busy),
        };
    }
}
