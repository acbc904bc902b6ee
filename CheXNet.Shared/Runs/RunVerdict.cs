namespace CheXNet.Runs;

/// <summary>How an attempt ended, and why if it failed.</summary>
/// <param name="State">One of the four final states.</param>
/// <param name="Code">The error's code, if <see cref="RunState.Failed"/>.</param>
/// <param name="Message">What happened and what to do, if <see cref="RunState.Failed"/>.</param>
public sealed record RunVerdict(RunState State, string? Code = null, string? Message = null)
{
    /// <summary>Decides an attempt's final state from its results.</summary>
    /// <param name="counts">The counts, recomputed from the page records.</param>
    /// <param name="pending">Images without a result.</param>
    /// <param name="shards">How each shard ended.</param>
    public static RunVerdict Of(RunPlan plan, RunCounts counts, long pending, IReadOnlyCollection<ShardState> shards)
    {
        if (counts.Done + pending != plan.Images || !counts.IsConsistent)
            return Broken(plan, counts, pending, "the lists and the manifest disagree");
        if (counts.Untolerated > plan.ToleratedFailures) return Exceeded(plan, counts);
        if (shards.Contains(ShardState.Cancelled)) return new RunVerdict(RunState.Cancelled);
        if (pending != 0 || shards.Count != plan.Shards || shards.Any(static s => s != ShardState.Finished))
            return Broken(plan, counts, pending, "a part of the run ended early");
        return new RunVerdict(counts.Failed > 0 ? RunState.CompletedWithFailures : RunState.Completed);
    }

    private static RunVerdict Exceeded(RunPlan plan, RunCounts counts) => new(
        RunState.Failed,
        ErrorCodes.RunFailuresExceeded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Untolerated} of {plan.Images} images of run {plan.Run} failed beyond unreadable ones, and {plan.ToleratedFailures} "
            + $"are tolerated: see failed.jsonl, mend the cause, then redrive the run."));

    private static RunVerdict Broken(RunPlan plan, RunCounts counts, long pending, string why) => new(
        RunState.Failed,
        ErrorCodes.RunConservationBroken,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Run {plan.Run} lists {plan.Images} images, but {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.Skipped} were "
            + $"skipped and {pending} are pending ({why}): redrive the run, and report this as a defect if it happens again."));
}
