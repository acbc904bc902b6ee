using System.Text.Json.Serialization;

namespace CheXNet.Runs;

/// <summary>What carries a run out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEngine>))]
public enum RunEngine
{
    /// <summary>A loop in one process.</summary>
    Local,

    /// <summary>The function app's durable orchestrator.</summary>
    Durable,
}

/// <summary>The row of a run: what was asked for, where it stands and how far each shard has come.</summary>
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

    /// <summary>0, and one more for each redrive.</summary>
    public int Attempt { get; init; }

    /// <summary>When it was asked for, UTC. An image scored since counts as succeeded, not as skipped.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this attempt began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When this attempt ended, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The plan, once the manifest is written.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>What became of the images, recounted when an attempt ended.</summary>
    public RunCounts? Final { get; init; }

    /// <summary>The error's code, if the run failed.</summary>
    public string? Code { get; init; }

    /// <summary>What happened and what to do, if the run failed.</summary>
    public string? Message { get; init; }

    /// <summary>The last checkpoint that each shard noted; one of an earlier attempt counts for nothing.</summary>
    public IReadOnlyDictionary<int, RunCheckpoint> Checkpoints { get; init; } = new Dictionary<int, RunCheckpoint>();

    /// <summary>The row's ETag; empty for a row that is not written yet.</summary>
    [JsonIgnore]
    public string Tag { get; init; } = "";

    /// <summary>What became of images so far: the final count, or what the shards last reported.</summary>
    [JsonIgnore]
    public RunCounts Counts =>
        Final ?? Checkpoints.Values.Where(c => c.Plan.Attempt == Attempt).Aggregate(default(RunCounts), static (sum, c) => sum + c.Counts);

    /// <summary>Images that nothing became of yet; null before the manifest is written.</summary>
    [JsonIgnore]
    public long? Remaining => Plan is null ? null : Plan.Images - Counts.Done;

    /// <summary>How far a shard has come in this attempt.</summary>
    /// <param name="shard">The shard, from 0.</param>
    /// <returns>Its last checkpoint, or null if it has noted none.</returns>
    public RunCheckpoint? CheckpointOf(int shard) =>
        Checkpoints.TryGetValue(shard, out RunCheckpoint? last) && last.Plan.Attempt == Attempt ? last : null;

    /// <summary>What the workers of an attempt are to do next.</summary>
    /// <param name="attempt">The attempt that a worker believes in.</param>
    /// <returns>Stop for an attempt that is over, for a run that has failed and for one whose shards together failed too often.</returns>
    public RunDirective DirectiveFor(int attempt)
    {
        if (attempt != Attempt || State.IsOver()) return RunDirective.Stop;
        if (State == RunState.Cancelling) return RunDirective.Cancel;
        return Plan is not null && Counts.Untolerated > Plan.ToleratedFailures ? RunDirective.Stop : RunDirective.Continue;
    }

    /// <summary>Goes to another state.</summary>
    /// <exception cref="RunException">The run may not go there (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    public RunRecord Become(RunState next) => State.CanBecome(next)
        ? this with { State = next }
        : throw new RunException(ErrorCodes.RunStateInvalid, $"Run {Run} is {State} and cannot become {next}: look at its status first.");
}
