using CheXNet.Telemetry;

namespace CheXNet.Runs;

/// <summary>
/// Processes one page, for the durable activity and the local loop. Idempotent: a page with a record is not touched, and an image with
/// a stored row is not scored.
/// </summary>
public sealed class PageRunner(IRunStore store, IRunBlobs blobs, ManifestStore manifest, IRunImages images, TimeProvider time)
{
    /// <summary>Scores stored together; after each batch the run's row is checked for a directive.</summary>
    public const int Batch = 128;

    /// <summary>Processes a page, unless it is done or not wanted.</summary>
    /// <param name="page">The page, from 0.</param>
    /// <param name="cancellationToken">Stops the work between two steps; stored results stay and are not scored again.</param>
    /// <exception cref="XrayException">Storage or model failed; the page can be retried.</exception>
    public async Task<PageOutcome> RunAsync(RunPlan plan, int page, CancellationToken cancellationToken)
    {
        string name = RunBlobNames.PageRecord(plan.Run, page);
        RunBlob? blob = await blobs.ReadAsync(name, cancellationToken);
        PageRecord? earlier = blob is null ? null : RunJson.Read<PageRecord>(name, blob.Content);
        if (earlier?.Satisfies(plan.Attempt) == true) return earlier.Outcome;

        RunRecord run = await store.GetAsync(plan.Run, cancellationToken);
        if (run.DirectiveFor(plan.Attempt) is var directive and not RunDirective.Continue) return PageOutcome.NotRun(page, directive);

        using Activity? span = ImageSpans.Page(plan.Run.ToString(), page);
        long start = time.GetTimestamp();
        IReadOnlyList<ManifestEntry> todo = ToDo(await manifest.ReadPageAsync(plan.Run, page, cancellationToken), earlier);
        var work = new PageWork(run, RunJob.Of(plan.Run, run.Request), todo);
        await FindScoredAsync(work, cancellationToken);
        if (await ScoreAsync(work, plan, cancellationToken) is var stop and not RunDirective.Continue)
            return PageOutcome.NotRun(page, stop);

        work.Seconds += new StageSeconds { Busy = time.GetElapsedTime(start).TotalSeconds };
        PageOutcome outcome = (await WriteAsync(name, work.ToRecord(page, plan.Attempt, earlier), blob?.Tag, cancellationToken)).Outcome;
        span?.SetTag("chexnet.images", todo.Count)
            .SetTag("chexnet.seconds.infer", work.Seconds.Infer).SetTag("chexnet.seconds.store", work.Seconds.Store);
        return outcome;
    }

    private static IReadOnlyList<ManifestEntry> ToDo(IReadOnlyList<ManifestEntry> all, PageRecord? earlier)
    {
        if (earlier is null) return all;
        var failed = earlier.Failed.Select(static f => f.Image).ToHashSet();
        return [.. all.Where(image => failed.Contains(image.Image))];
    }

    private async Task FindScoredAsync(PageWork work, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, DateTimeOffset> scored = await images.FindScoredAsync(work.Job, work.ToDo, cancellationToken);
        foreach (ManifestEntry image in work.ToDo)
        {
            if (scored.TryGetValue(image.Image, out DateTimeOffset at)) work.Found(image.Image, at);
            else work.Missing.Add(image);
        }
    }

    private async Task<RunDirective> ScoreAsync(PageWork work, RunPlan plan, CancellationToken cancellationToken)
    {
        var batch = new List<ImageScore>(Batch);
        await foreach (ImageScore score in images.ScoreAsync(work.Job, work.Missing, cancellationToken))
        {
            batch.Add(score);
            if (batch.Count < Batch) continue;
            await StoreAsync(work, batch, cancellationToken);
            RunRecord run = await store.GetAsync(plan.Run, cancellationToken);
            if (run.DirectiveFor(plan.Attempt) is var directive and not RunDirective.Continue) return directive;
        }

        await StoreAsync(work, batch, cancellationToken);
        return RunDirective.Continue;
    }

    private async Task StoreAsync(PageWork work, List<ImageScore> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0) return;
        long start = time.GetTimestamp();
        await images.StoreAsync(work.Job, batch, cancellationToken);
        work.Seconds += new StageSeconds { Store = time.GetElapsedTime(start).TotalSeconds };
        work.Stored(batch);
        batch.Clear();
    }

    // An attempt's first record wins; a later writer returns its content.
    private async Task<PageRecord> WriteAsync(string name, PageRecord record, string? replaces, CancellationToken cancellationToken)
    {
        var content = BinaryData.FromObjectAsJson(record, RunJson.Options);
        bool written = replaces is null
            ? await blobs.CreateAsync(name, content, cancellationToken)
            : await blobs.ReplaceAsync(name, content, replaces, cancellationToken);
        if (written) return record;
        return await blobs.ReadAsync(name, cancellationToken) is { } other ? RunJson.Read<PageRecord>(name, other.Content) : record;
    }

    private sealed class PageWork(RunRecord run, RunJob job, IReadOnlyList<ManifestEntry> toDo)
    {
        private readonly List<string> _succeeded = [];
        private readonly List<string> _skipped = [];
        private readonly List<FailedImage> _failed = [];

        public RunJob Job { get; } = job;

        public IReadOnlyList<ManifestEntry> ToDo { get; } = toDo;

        public List<ManifestEntry> Missing { get; } = [];

        public StageSeconds Seconds { get; set; }

        public void Found(string image, DateTimeOffset scoredAt) => (scoredAt >= run.CreatedAt ? _succeeded : _skipped).Add(image);

        public void Stored(IReadOnlyList<ImageScore> batch)
        {
            foreach (ImageScore score in batch)
            {
                Seconds += score.Seconds;
                if (score.Failure is { } failure) _failed.Add(failure);
                else _succeeded.Add(score.Image.Image);
            }
        }

        public PageRecord ToRecord(int page, int attempt, PageRecord? earlier)
        {
            var accounted = new HashSet<string>([.. _succeeded, .. _skipped, .. _failed.Select(static f => f.Image)]);
            if (_succeeded.Count + _skipped.Count + _failed.Count != ToDo.Count || !ToDo.All(i => accounted.Contains(i.Image)))
            {
                throw new RunException(
                    ErrorCodes.RunConservationBroken,
                    $"Page {page} of run {Job.Run} had {ToDo.Count} images to score and {accounted.Count} came back: "
                    + "report this as a defect.");
            }

            return earlier is null
                ? new PageRecord(page, attempt, _succeeded, _failed, _skipped, 0, Seconds)
                : new PageRecord(
                    page,
                    attempt,
                    [.. earlier.Succeeded, .. _succeeded],
                    _failed,
                    [.. earlier.Skipped, .. _skipped],
                    ToDo.Count,
                    earlier.Seconds + Seconds);
        }
    }
}
