namespace CheXNet.Runs;

/// <summary>The engine that executes a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEngine>))]
public enum RunEngine
{
    /// <summary>A loop in one process.</summary>
    Local,

    /// <summary>The function app's durable orchestrator.</summary>
    Durable,
}

/// <summary>The row of a run: its request, state and checkpoints.</summary>
public sealed record RunRecord
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>What was asked for.</summary>
    public required RunRequest Request { get; init; }

    /// <summary>What carries it out.</summary>
    public required RunEngine Engine { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>0, plus one per redrive.</summary>
    public int Attempt { get; init; }

    /// <summary>When the run was requested, UTC. An image scored since then counts as succeeded, not skipped.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this attempt began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When this attempt ended, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The plan, once the manifest is written.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>The final counts, set when an attempt ends.</summary>
    public RunCounts? Final { get; init; }

    /// <summary>The failed images by code, set with <see cref="Final"/>; null in rows of former versions.</summary>
    public FailureCounts? FinalFailures { get; init; }

    /// <summary>The error's code, if the run failed.</summary>
    public string? Code { get; init; }

    /// <summary>What happened and what to do, if the run failed.</summary>
    public string? Message { get; init; }

    /// <summary>Each shard's last checkpoint; those of earlier attempts are ignored.</summary>
    public IReadOnlyDictionary<int, RunCheckpoint> Checkpoints { get; init; } = new Dictionary<int, RunCheckpoint>();

    /// <summary>The row's ETag; empty before it is first written.</summary>
    [JsonIgnore]
    public string Tag { get; init; } = "";

    /// <summary>The counts so far: final, or as last reported by the shards.</summary>
    [JsonIgnore]
    public RunCounts Counts => Final ?? Reported.Aggregate(default(RunCounts), static (sum, c) => sum + c.Counts);

    /// <summary>The failed images so far by code; null where a former version counted them without.</summary>
    [JsonIgnore]
    public FailureCounts? FailuresByCode
    {
        get
        {
            FailureCounts counts = FinalFailures ?? Reported.Aggregate(default(FailureCounts), static (sum, c) => sum + c.FailuresByCode);
            return counts.Total == Counts.Failed ? counts : null;
        }
    }

    /// <summary>Images without a result; null before the manifest is written.</summary>
    [JsonIgnore]
    public long? Remaining => Plan is null ? null : Plan.Images - Counts.Done;

    private IEnumerable<RunCheckpoint> Reported => Checkpoints.Values.Where(c => c.Plan.Attempt == Attempt);

    /// <summary>A shard's last checkpoint in this attempt; null if it has none.</summary>
    /// <param name="shard">The shard, from 0.</param>
    public RunCheckpoint? CheckpointOf(int shard) =>
        Checkpoints.TryGetValue(shard, out RunCheckpoint? last) && last.Plan.Attempt == Attempt ? last : null;

    /// <summary>What the workers of an attempt are to do next.</summary>
    /// <param name="attempt">The worker's attempt.</param>
    /// <returns>Stop if the attempt is over, the run has failed, or its shards together exceed the tolerated failures.</returns>
    public RunDirective DirectiveFor(int attempt)
    {
        if (attempt != Attempt || State.IsOver()) return RunDirective.Stop;
        if (State == RunState.Cancelling) return RunDirective.Cancel;
        return Plan is not null && Counts.Untolerated > Plan.ToleratedFailures ? RunDirective.Stop : RunDirective.Continue;
    }

    /// <summary>Moves to another state.</summary>
    /// <exception cref="RunException">The transition is not allowed (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    public RunRecord Become(RunState next) => State.CanBecome(next)
        ? this with { State = next }
        : throw new RunException(ErrorCodes.RunStateInvalid, $"Run {Run} is {State} and cannot become {next}: look at its status first.");
}
