using System.Text.Json;
using CheXNet.Runs;
using CheXNet.Testing.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class LocalRunnerTests
{
    private static readonly RunRequest Request = new() { Dataset = "set", PageSize = 10, Shards = 3, Window = 4 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_scores_every_image_once_and_writes_lists_and_report()
    {
        var world = new RunWorld(ImageMemory.Of(95, static i => i % 20 == 7 ? ErrorCodes.ImageCorrupt : null));
        world.Images.Rows["image-0000001.png"] = DateTimeOffset.UnixEpoch;
        RunProcess process = world.Process();

        RunRecord record = await process.Local.RunAsync(
            (await process.Service.StartAsync(Request, process, Cancellation)).Run, null, Cancellation);

        var counts = new RunCounts(Succeeded: 89, Failed: 5, Unreadable: 5, Skipped: 1, Retried: 0);
        Assert.Equal((RunState.CompletedWithFailures, counts), (record.State, record.Final));
        RunReport report = await process.Service.ReportAsync(record.Run, Cancellation);
        Assert.Equal((95L, counts, 0L, true), (report.Listed, report.Counts, report.Pending, report.Conserved));
        Assert.Equal(5, report.FailuresByCode[ErrorCodes.ImageCorrupt]);
        Assert.Equal(report.FailuresByCode, record.FailuresByCode!.Value.ByCode);
        Assert.Equal(report.Seconds.Busy * 2, report.Cost.GiBSeconds, 9);
        Assert.Equal(report.Cost.GiBSeconds * report.Cost.Assumed.DollarsPerGiBSecond, report.Cost.Dollars, 12);
        Assert.Equal(89, world.Lines(RunBlobNames.Succeeded(record.Run)).Length);
        Assert.Equal(["image-0000001.png"], world.Lines(RunBlobNames.Skipped(record.Run)));
        Assert.Empty(world.Lines(RunBlobNames.Pending(record.Run)));
        Assert.Equal(
            ["image-0000007.png", "image-0000027.png", "image-0000047.png", "image-0000067.png", "image-0000087.png"],
            world.Lines(RunBlobNames.Failed(record.Run)).Select(
                static l => JsonDocument.Parse(l).RootElement.GetProperty("image").GetString()));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
        Assert.DoesNotContain("image-0000001.png", world.Images.Inferences.Keys);
    }

    [Fact]
    public async Task Run_with_more_failures_than_tolerated_stops_early_and_says_so()
    {
        var world = new RunWorld(ImageMemory.Of(1000, static _ => ErrorCodes.ScoreNotFinite));
        RunProcess process = world.Process(parallelism: 1);

        RunRecord record = await process.Local.RunAsync(
            (await process.Service.StartAsync(Request with { Tolerated = new FailureTolerance { Count = 15 } }, process, Cancellation)).Run,
            null,
            Cancellation);

        Assert.Equal((RunState.Failed, ErrorCodes.RunFailuresExceeded, 20L), (record.State, record.Code, record.Final!.Value.Failed));
        Assert.Equal(20, world.Images.Inferences.Count);
        Assert.Equal(980, world.Lines(RunBlobNames.Pending(record.Run)).Length);
    }

    [Fact]
    public async Task Run_over_no_image_is_refused_and_leaves_no_row()
    {
        RunProcess process = new RunWorld(ImageMemory.Of(0)).Process();

        InvalidInputException e = await Assert.ThrowsAsync<InvalidInputException>(
            () => process.Service.StartAsync(Request, process, Cancellation, new RunId("mine")));

        Assert.Equal(ErrorCodes.DatasetEmpty, e.Code);
        Assert.Contains("'set'", e.Message, StringComparison.Ordinal);
        Assert.Null(await process.Store.FindAsync(new RunId("mine"), Cancellation));
    }

    [Fact]
    public async Task Run_whose_images_are_gone_can_still_be_asked_for_by_its_id()
    {
        var world = new RunWorld(ImageMemory.Of(3));
        RunProcess process = world.Process();
        RunRecord first = await process.Service.StartAsync(Request, process, Cancellation, new RunId("mine"));
        world.Images.Images.Clear();

        RunRecord second = await process.Service.StartAsync(Request, process, Cancellation, new RunId("mine"));

        Assert.Equal(first.CreatedAt, second.CreatedAt);
    }

    [Fact]
    public async Task Run_with_a_model_that_is_not_here_fails_before_an_image_is_touched()
    {
        var world = new RunWorld(ImageMemory.Of(5));
        RunProcess process = world.Process();

        RunRecord record = await process.Local.RunAsync(
            (await process.Service.StartAsync(
                Request with { Model = new CheXNet.Models.ModelId("other", "1") }, process, Cancellation)).Run,
            null,
            Cancellation);

        Assert.Equal((RunState.Failed, ErrorCodes.ModelNotFound), (record.State, record.Code));
        Assert.Empty(world.Images.Inferences);
    }

    [Fact]
    public async Task Run_that_another_process_carries_out_is_left_to_it()
    {
        var world = new RunWorld(ImageMemory.Of(20));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        await using IRunLock? held = await new InMemoryRunLocks(world.Locks, Chaos.Quiet).TryTakeAsync(run, Cancellation);

        RunException e = await Assert.ThrowsAsync<RunException>(() => process.Local.RunAsync(run, null, Cancellation));

        Assert.Equal(ErrorCodes.RunStateInvalid, e.Code);
        Assert.Empty(world.Images.Inferences);
    }

    [Fact]
    public async Task Run_reports_counts_that_only_grow()
    {
        var world = new RunWorld(ImageMemory.Of(200));
        RunProcess process = world.Process();
        var seen = new Seen();

        await process.Local.RunAsync((await process.Service.StartAsync(Request, process, Cancellation)).Run, seen, Cancellation);

        Assert.Equal(20, seen.Counts.Count);
        Assert.Equal(seen.Counts.Order(), seen.Counts);
        Assert.Equal(200, seen.Counts[^1]);
    }

    [Fact]
    public async Task Cancelled_run_leaves_the_rest_pending_and_a_redrive_scores_only_that()
    {
        var world = new RunWorld(ImageMemory.Of(300));
        RunProcess process = world.Process(parallelism: 1);
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        var cancel = new CancelAt(
            100, () => process.Store.UpdateAsync(run, r => r.State == RunState.Running ? r.Become(RunState.Cancelling) : r, default));

        RunRecord cancelled = await process.Local.RunAsync(run, cancel, Cancellation);
        long done = cancelled.Final!.Value.Done;
        RunRecord redriven = await process.Service.RedriveAsync(run, process, Cancellation);
        RunRecord completed = await process.Local.RunAsync(run, null, Cancellation);

        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.InRange(done, 100, 290);
        Assert.Equal((RunState.Pending, 1), (redriven.State, redriven.Attempt));
        Assert.Equal((RunState.Completed, 300L), (completed.State, completed.Final!.Value.Succeeded));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task Redrive_of_a_run_whose_list_is_gone_is_refused_and_scores_nothing()
    {
        var world = new RunWorld(ImageMemory.Of(30, static i => i == 4 ? ErrorCodes.ImageEmpty : null));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        await process.Local.RunAsync(run, null, Cancellation);
        Assert.True(world.Blobs.Blobs.TryRemove(RunBlobNames.ManifestIndex(run), out _));
        world.Images.Images["new.png"] = null;

        await process.Service.RedriveAsync(run, process, Cancellation);
        RunRecord refused = await process.Local.RunAsync(run, null, Cancellation);

        Assert.Equal((RunState.Failed, ErrorCodes.RunStateInvalid), (refused.State, refused.Code));
        Assert.Contains("start a new run", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("new.png", world.Images.Inferences.Keys);
    }

    [Fact]
    public async Task Run_of_the_other_engine_is_asked_to_stop_and_never_taken_for_vanished()
    {
        var world = new RunWorld(ImageMemory.Of(300));
        RunProcess process = world.Process(parallelism: 1);
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        var other = new OtherEngine();
        RunException? redriven = null;
        RunRecord? asked = null;
        var meanwhile = new CancelAt(100, async () =>
        {
            if (asked is not null) return;
            redriven = await Assert.ThrowsAsync<RunException>(() => process.Service.RedriveAsync(run, other, default));
            asked = await process.Service.CancelAsync(run, other, default);
        });

        RunRecord cancelled = await process.Local.RunAsync(run, meanwhile, Cancellation);

        Assert.Equal(
            (ErrorCodes.RunStateInvalid, RunState.Cancelling, RunState.Cancelled), (redriven?.Code, asked?.State, cancelled.State));
        Assert.Equal(300, cancelled.Final!.Value.Done + (await process.Service.ReportAsync(run, Cancellation)).Pending);
        Assert.Equal(0, other.Launched);
    }

    [Fact]
    public async Task Redrive_after_the_cause_is_mended_retries_only_what_failed()
    {
        var world = new RunWorld(ImageMemory.Of(50, static i => i is 3 or 44 ? ErrorCodes.ImageUnavailable : null));
        RunProcess process = world.Process();
        RunId run = (
            await process.Service.StartAsync(Request with { Tolerated = new FailureTolerance { Count = 2 } }, process, Cancellation)).Run;
        RunRecord failed = await process.Local.RunAsync(run, null, Cancellation);
        world.Images.Images["image-0000003.png"] = world.Images.Images["image-0000044.png"] = null;

        await process.Service.RedriveAsync(run, process, Cancellation);
        RunRecord completed = await process.Local.RunAsync(run, null, Cancellation);

        Assert.Equal((RunState.CompletedWithFailures, 2L), (failed.State, failed.Final!.Value.Failed));
        Assert.Equal((RunState.Completed, new RunCounts(50, 0, 0, 0, 2)), (completed.State, completed.Final!.Value));
        Assert.Equal(
            ["image-0000003.png", "image-0000044.png"],
            world.Images.Inferences.Where(static i => i.Value > 1).Select(static i => i.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Page_given_up_is_listed_as_failed_by_name_and_a_redrive_scores_it()
    {
        var world = new RunWorld(ImageMemory.Of(30));
        RunProcess quiet = world.Process();
        RunId run = (
            await quiet.Service.StartAsync(Request with { Tolerated = new FailureTolerance { Count = 10 } }, quiet, Cancellation)).Run;
        RunPlan plan = (await quiet.Planner.PlanAsync(run, 0, Cancellation)).Plan!;
        RunCheckpoint[] shards = [.. Enumerable.Range(0, 3).Select(shard => RunCheckpoint.Start(plan, shard))];
        shards[0] = shards[0].Apply(await quiet.Pages.RunAsync(plan, 0, Cancellation));
        shards[1] = shards[1].Apply(PageOutcome.Lost(plan, 1));
        shards[2] = shards[2].Apply(await quiet.Pages.RunAsync(plan, 2, Cancellation));

        RunReport report = await quiet.Finisher.FinishAsync(plan, shards, Cancellation);
        string[] failed = world.Lines(RunBlobNames.Failed(run));
        await quiet.Service.RedriveAsync(run, quiet, Cancellation);
        RunRecord completed = await quiet.Local.RunAsync(run, null, Cancellation);

        Assert.Equal((RunState.CompletedWithFailures, 10L), (report.State, report.FailuresByCode[ErrorCodes.RunPageFailed]));
        Assert.Equal(10, failed.Length);
        Assert.Contains("image-0000010.png", failed[0], StringComparison.Ordinal);
        Assert.Equal((RunState.Completed, 30L), (completed.State, completed.Final!.Value.Succeeded));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task Page_that_storage_refuses_four_times_is_given_up()
    {
        var world = new RunWorld(ImageMemory.Of(10));
        RunProcess quiet = world.Process();
        RunId run = (
            await quiet.Service.StartAsync(Request with { Tolerated = new FailureTolerance { Percent = 100 } }, quiet, Cancellation)).Run;
        await quiet.Planner.PlanAsync(run, 0, Cancellation);
        int calls = 0;
        RunProcess unlucky = world.Process(new Chaos(() => calls++ is >= 6 and < 10 ? Fault.Refused : Fault.None), parallelism: 1);

        RunRecord record = await unlucky.Local.RunAsync(run, null, Cancellation);

        Assert.Equal((RunState.CompletedWithFailures, 10L), (record.State, record.Final!.Value.Failed));
        Assert.Empty(world.Images.Inferences);
    }

    [Fact]
    public async Task Checkpoint_that_arrives_from_an_earlier_attempt_counts_for_nothing()
    {
        var world = new RunWorld(ImageMemory.Of(20, static i => i == 0 ? ErrorCodes.ImageUnavailable : null));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request with { Shards = 1 }, process, Cancellation)).Run;
        RunRecord failed = await process.Local.RunAsync(run, null, Cancellation);
        world.Images.Images["image-0000000.png"] = null;
        await process.Service.RedriveAsync(run, process, Cancellation);

        await process.Store.SaveCheckpointAsync(failed.Checkpoints[0], Cancellation);
        RunRecord redriven = await process.Service.StatusAsync(run, Cancellation);
        RunRecord completed = await process.Local.RunAsync(run, null, Cancellation);

        Assert.Equal(default, redriven.Counts);
        Assert.Equal(RunState.Completed, completed.State);
    }

    [Fact]
    public async Task Completed_run_is_neither_redriven_nor_carried_out_again()
    {
        var world = new RunWorld(ImageMemory.Of(20));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        await process.Local.RunAsync(run, null, Cancellation);

        RunRecord again = await process.Local.RunAsync(run, null, Cancellation);
        RunException e = await Assert.ThrowsAsync<RunException>(() => process.Service.RedriveAsync(run, process, Cancellation));

        Assert.Equal(RunState.Completed, again.State);
        Assert.Equal(ErrorCodes.RunStateInvalid, e.Code);
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task Run_asked_for_twice_under_one_id_is_one_run()
    {
        RunProcess process = new RunWorld(ImageMemory.Of(20)).Process();
        RunId id = new("mine");

        RunRecord first = await process.Service.StartAsync(Request, process, Cancellation, id);
        RunRecord second = await process.Service.StartAsync(Request, process, Cancellation, id);
        RunException e = await Assert.ThrowsAsync<RunException>(
            () => process.Service.StartAsync(Request with { PageSize = 9 }, process, Cancellation, id));

        Assert.Equal(first.CreatedAt, second.CreatedAt);
        Assert.Equal(ErrorCodes.RunStateInvalid, e.Code);
    }

    [Fact]
    public async Task Duplicate_page_work_returns_the_same_counts_and_scores_nothing()
    {
        var world = new RunWorld(ImageMemory.Of(30, static i => i == 4 ? ErrorCodes.ImageEmpty : null));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request, process, Cancellation)).Run;
        RunPlan plan = (await process.Planner.PlanAsync(run, 0, Cancellation)).Plan!;

        PageOutcome first = await process.Pages.RunAsync(plan, 0, Cancellation);
        PageOutcome second = await process.Pages.RunAsync(plan, 0, Cancellation);

        Assert.Equal(first with { Seconds = default }, second with { Seconds = default });
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task Page_work_twice_at_the_same_time_agrees()
    {
        var world = new RunWorld(ImageMemory.Of(200));
        RunProcess process = world.Process();
        RunId run = (await process.Service.StartAsync(Request with { PageSize = 200 }, process, Cancellation)).Run;
        RunPlan plan = (await process.Planner.PlanAsync(run, 0, Cancellation)).Plan!;

        PageOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => process.Pages.RunAsync(plan, 0, Cancellation)));

        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0], outcome));
        Assert.Equal(200, world.Images.Rows.Count);
    }

    /// <summary>An engine that knows nothing of a run which another one carries out.</summary>
    private sealed class OtherEngine : IRunLauncher
    {
        public RunEngine Engine => RunEngine.Durable;

        public int Launched { get; private set; }

        public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken)
        {
            Launched++;
            return Task.CompletedTask;
        }

        public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class Seen : IProgress<RunCounts>
    {
        public List<long> Counts { get; } = [];

        public void Report(RunCounts value) => Counts.Add(value.Done);
    }

    private sealed class CancelAt(long done, Func<Task> cancel) : IProgress<RunCounts>
    {
        public void Report(RunCounts value)
        {
            if (value.Done >= done) cancel().GetAwaiter().GetResult();
        }
    }
}
