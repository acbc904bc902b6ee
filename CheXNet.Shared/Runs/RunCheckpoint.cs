using System.Numerics;

namespace CheXNet.Runs;

/// <summary>The state of a shard.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ShardState>))]
public enum ShardState
{
    /// <summary>Pages are left.</summary>
    Running,

    /// <summary>Every page is accounted for.</summary>
    Finished,

    /// <summary>Ended early: the run is being canceled.</summary>
    Cancelled,

    /// <summary>Ended early: the run has failed.</summary>
    Stopped,
}

/// <summary>
/// A shard's progress: a run's whole state machine, as a value. Outcomes may arrive in any order within 32 pages of the cursor, and
/// repeatedly; each page counts once.
/// </summary>
/// <param name="Shard">The shard, from 0.</param>
/// <param name="Cursor">The first page not accounted for; all earlier pages of the shard are.</param>
/// <param name="Ahead">Bit <c>i</c>: page <c>Cursor + i</c> is accounted for. Bit 0 is never set.</param>
/// <param name="Counts">The results of all pages accounted for.</param>
public sealed record RunCheckpoint(
    RunPlan Plan, int Shard, int Cursor, uint Ahead, RunCounts Counts, StageSeconds Seconds, ShardState State)
{
    /// <summary>The failed images by code.</summary>
    public FailureCounts FailuresByCode { get; init; }

    /// <summary>Whether this shard has nothing left to do in this attempt.</summary>
    [JsonIgnore]
    public bool IsOver => State != ShardState.Running;

    /// <summary>The pages to process next: open pages among the <see cref="RunPlan.Window"/> from the cursor; none when over.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> NextPages
    {
        get
        {
            if (IsOver) return [];
            int end = Math.Min(Cursor + Plan.Window, Plan.PagesOf(Shard).End);
            return [.. Enumerable.Range(Cursor, end - Cursor).Where(page => !Has(page))];
        }
    }

    /// <summary>The initial state of a shard.</summary>
    /// <param name="shard">The shard, from 0.</param>
    public static RunCheckpoint Start(RunPlan plan, int shard) =>
        new(plan, shard, plan.PagesOf(shard).First, 0, default, default, ShardState.Running);

    /// <summary>Whether a page, of any shard, is accounted for.</summary>
    public bool Has(int page) =>
        page >= Plan.PagesOf(Shard).First
        && (page < Cursor || (page - Cursor < RunRequest.WidestWindow && (Ahead >> (page - Cursor) & 1) != 0));

    /// <summary>Applies a page's outcome; repeating it changes nothing.</summary>
    /// <exception cref="RunException">This shard may not be working on the page (<see cref="ErrorCodes.RunStateInvalid"/>), or its counts
    /// do not add up to its images (<see cref="ErrorCodes.RunConservationBroken"/>).</exception>
    public RunCheckpoint Apply(PageOutcome outcome)
    {
        (int first, int end) = Plan.PagesOf(Shard);
        if (outcome.Page < first || outcome.Page >= end || outcome.Page - Cursor >= RunRequest.WidestWindow)
        {
            throw new RunException(
                ErrorCodes.RunStateInvalid,
                $"Page {outcome.Page} is not in flight in shard {Shard} of run {Plan.Run} (pages {first} to {end - 1}, cursor {Cursor}): "
                + "report this as a defect.");
        }

        if (Has(outcome.Page)) return this;
        return outcome.End switch
        {
            PageEnd.Cancelled => this with { State = ShardState.Cancelled },
            PageEnd.Stopped => this with { State = ShardState.Stopped },
            _ => Count(outcome, end),
        };
    }

    /// <summary>Applies the run's directive.</summary>
    public RunCheckpoint Follow(RunDirective directive) => (directive, State) switch
    {
        (RunDirective.Cancel, ShardState.Running) => this with { State = ShardState.Cancelled },
        (RunDirective.Stop, ShardState.Running) => this with { State = ShardState.Stopped },
        _ => this,
    };

    private RunCheckpoint Count(PageOutcome outcome, int end)
    {
        int images = Plan.ImagesIn(outcome.Page);
        if (outcome.Counts.Done != images || !outcome.Counts.IsConsistent)
        {
            throw new RunException(
                ErrorCodes.RunConservationBroken,
                $"Page {outcome.Page} of run {Plan.Run} lists {images} images but accounts for {outcome.Counts.Done} "
                + $"({outcome.Counts.Succeeded} succeeded, {outcome.Counts.Failed} failed, {outcome.Counts.Skipped} skipped): "
                + "report this as a defect.");
        }

        uint ahead = Ahead | 1u << (outcome.Page - Cursor);
        int advanced = BitOperations.TrailingZeroCount(~ahead);
        RunCheckpoint next = this with
        {
            Cursor = Cursor + advanced,
            Ahead = advanced == 32 ? 0 : ahead >> advanced,
            Counts = Counts + outcome.Counts,
            Seconds = Seconds + outcome.Seconds,
            FailuresByCode = FailuresByCode + outcome.FailuresByCode,
        };
        if (next.Cursor == end) return next with { State = ShardState.Finished };
        return next.Counts.Untolerated > Plan.ToleratedFailures ? next.Follow(RunDirective.Stop) : next;
    }
}
