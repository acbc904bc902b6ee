namespace CheXNet.Runs;

/// <summary>Launches attempts on an engine.</summary>
public interface IRunLauncher
{
    /// <summary>The engine.</summary>
    RunEngine Engine { get; }

    /// <summary>Launches an attempt; idempotent.</summary>
    Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken);

    /// <summary>Whether an attempt is still executing, whatever its row says; false if it ended or vanished.</summary>
    Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken);
}

/// <summary>Starts, shows, cancels and redrives runs, for the command line and the API.</summary>
public sealed class RunService(IRunStore store, IImageListing listing, RunFinisher finisher, TimeProvider time)
{
    /// <summary>Starts a run.</summary>
    /// <param name="id">The run's id, which makes the call idempotent; null: a new one.</param>
    /// <exception cref="InvalidInputException">It is new and has no image (<see cref="ErrorCodes.DatasetEmpty"/>).</exception>
    /// <exception cref="RunException">A run of this id exists with another request (<see cref="ErrorCodes.RunStateInvalid"/>).</exception>
    public async Task<RunRecord> StartAsync(
        RunRequest request, IRunLauncher launcher, CancellationToken cancellationToken, RunId? id = null)
    {
        if (id is null || await store.FindAsync(id.Value, cancellationToken) is null)
            await listing.RequireAnyAsync(request, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        var record = new RunRecord
        {
            Run = id ?? RunId.New(now),
            Request = request,
            Engine = launcher.Engine,
            State = RunState.Pending,
            CreatedAt = now,
        };
        if (!await store.AddAsync(record, cancellationToken))
        {
            record = await store.GetAsync(record.Run, cancellationToken);
            if (record.Request != request)
            {
                throw new RunException(
                    ErrorCodes.RunStateInvalid,
                    $"There is a run '{record.Run}' that asks for something else: choose another id, "
                    + "or leave it out.");
            }
        }

        if (record.State == RunState.Pending) await launcher.LaunchAsync(record.Run, record.Attempt, cancellationToken);
        return await store.GetAsync(record.Run, cancellationToken);
    }

    /// <summary>Shows a run.</summary>
    /// <exception cref="RunException">There is none (<see cref="ErrorCodes.RunNotFound"/>).</exception>
    public Task<RunRecord> StatusAsync(RunId run, CancellationToken cancellationToken) => store.GetAsync(run, cancellationToken);

    /// <summary>Lists all runs, ordered by id.</summary>
    public IAsyncEnumerable<RunRecord> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <summary>The most recent runs, newest first.</summary>
    /// <param name="top">The maximum number, at least 1.</param>
    public async Task<IReadOnlyList<RunRecord>> NewestAsync(int top, CancellationToken cancellationToken) =>
        (await NewestAsync(top, null, cancellationToken)).Items;

    /// <summary>A page of the runs, newest first.</summary>
    /// <param name="top">The maximum number, at least 1.</param>
    /// <param name="continuation">The token from the previous page; null starts with the newest.</param>
    /// <exception cref="InvalidInputException">The token belongs to another query.</exception>
    public async Task<ResultPage<RunRecord>> NewestAsync(int top, string? continuation, CancellationToken cancellationToken)
    {
        const string query = "runs";
        string? before = ContinuationToken.Unwrap(continuation, query);
        // One extra tells whether there is more.
        var newest = new PriorityQueue<RunRecord, string>(StringComparer.Ordinal);
        await foreach (RunRecord run in ListAsync(cancellationToken))
        {
            string position = PositionOf(run);
            if (before is not null && string.CompareOrdinal(position, before) >= 0) continue;
            newest.Enqueue(run, position);
            if (newest.Count > top + 1) newest.Dequeue();
        }

        bool more = newest.Count > top;
        if (more) newest.Dequeue();
        RunRecord[] runs =
            [.. newest.UnorderedItems.OrderByDescending(static r => r.Priority, StringComparer.Ordinal).Select(static r => r.Element)];
        return new ResultPage<RunRecord>(runs, more ? ContinuationToken.Wrap(PositionOf(runs[^1]), query) : null);
    }

    /// <summary>Reads the report of a run's last finished attempt.</summary>
    /// <exception cref="RunException">There is no such run or no report yet.</exception>
    public async Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken)
    {
        await store.GetAsync(run, cancellationToken);
        return await finisher.ReadReportAsync(run, cancellationToken);
    }

    /// <summary>Reads the evaluation of a run's last finished attempt.</summary>
    /// <exception cref="RunException">There is no such run or no evaluation.</exception>
    public async Task<BinaryData> EvaluationAsync(RunId run, EvaluationFormat format, CancellationToken cancellationToken)
    {
        await store.GetAsync(run, cancellationToken);
        return await finisher.ReadEvaluationAsync(run, format, cancellationToken);
    }

    /// <summary>Asks a run to stop: pages in flight end at their next batch; stored results stay. No effect on a finished run.</summary>
    /// <exception cref="RunException">There is no such run.</exception>
    public async Task<RunRecord> CancelAsync(RunId run, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        RunRecord record = await store.UpdateAsync(
            run, r => r.State.CanBecome(RunState.Cancelling) ? r.Become(RunState.Cancelling) : r, cancellationToken);
        if (record.State != RunState.Cancelling || await MayBeAliveAsync(record, launcher, cancellationToken)) return record;
        return await store.UpdateAsync(
            run,
            r => r.State == RunState.Cancelling && r.Attempt == record.Attempt
                ? r.Become(RunState.Cancelled) with { FinishedAt = time.GetUtcNow() }
                : r,
            cancellationToken);
    }

    /// <summary>Starts another attempt at only the failed and pending images of a run.</summary>
    /// <exception cref="RunException">There is no such run, it is still going on, or nothing of it failed or is pending.</exception>
    public async Task<RunRecord> RedriveAsync(RunId run, IRunLauncher launcher, CancellationToken cancellationToken)
    {
        RunRecord before = await store.GetAsync(run, cancellationToken);
        if (!before.State.IsOver() && !await MayBeAliveAsync(before, launcher, cancellationToken))
            await finisher.FailAsync(
                run, before.Attempt, $"Attempt {before.Attempt} of run {run} vanished before it ended.", cancellationToken);

        RunRecord record = await store.UpdateAsync(
            run,
            r => r.Become(RunState.Pending) with
            {
                Attempt = r.Attempt + 1,
                Engine = launcher.Engine,
                StartedAt = null,
                FinishedAt = null,
                Final = null,
                FinalFailures = null,
                Code = null,
                Message = null,
                Checkpoints = new Dictionary<int, RunCheckpoint>(),
            },
            cancellationToken);
        await launcher.LaunchAsync(run, record.Attempt, cancellationToken);
        return await store.GetAsync(run, cancellationToken);
    }

    private static string PositionOf(RunRecord run) =>
        string.Create(CultureInfo.InvariantCulture, $"{run.CreatedAt.UtcTicks:x16}|{run.Run}");

    /// <summary>True for an attempt of the other engine: this one cannot query it, but it checks its row and ends by itself.</summary>
    private static async Task<bool> MayBeAliveAsync(RunRecord record, IRunLauncher launcher, CancellationToken cancellationToken) =>
        record.Engine != launcher.Engine || await launcher.IsAliveAsync(record.Run, record.Attempt, cancellationToken);
}
