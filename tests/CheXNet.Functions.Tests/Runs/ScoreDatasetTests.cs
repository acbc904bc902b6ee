using System.Text;
using System.Text.Json;
using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Runs;
using CheXNet.Testing.Runs;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Xunit;

namespace CheXNet.Functions.Tests.Runs;

public sealed class ScoreDatasetTests
{
    private static readonly RunRequest Request = new() { Dataset = "set", PageSize = 10, Shards = 3, Window = 2 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_scores_every_image_once_in_shards_with_ids_that_follow_from_the_run()
    {
        var world = new RunWorld(ImageMemory.Of(95, static i => i % 20 == 7 ? ErrorCodes.ImageCorrupt : null));
        TaskHub hub = Hub(world, static n => n - 1);

        RunRecord record = await RunAsync(world, hub, Request, "nih");

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(90, 5, 5, 0, 0)), (record.State, record.Final!.Value));
        Assert.Equal(["nih", "nih.s0000", "nih.s0001", "nih.s0002"], hub.Instances.Keys.Order(StringComparer.Ordinal));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
        Assert.Equal(record.Final, JsonSerializer.Deserialize<RunCounts?>(hub.Instances["nih"].Output!));
    }

    [Fact]
    public async Task Run_shows_its_progress_as_custom_status()
    {
        var world = new RunWorld(ImageMemory.Of(95));
        TaskHub hub = Hub(world, static _ => 0);

        await RunAsync(world, hub, Request, "nih");

        RunProgress progress = JsonSerializer.Deserialize<RunProgress>(hub.Instances["nih"].CustomStatus!)!;
        ShardProgress shard = JsonSerializer.Deserialize<ShardProgress>(hub.Instances["nih.s0001"].CustomStatus!)!;
        Assert.Equal(new RunProgress(95, 3, 3, new RunCounts { Succeeded = 95 }), progress);
        Assert.Equal(new ShardProgress(3, 3, new RunCounts { Succeeded = 30 }), shard);
    }

    [Fact]
    public async Task Run_keeps_no_image_name_in_the_hub()
    {
        var world = new RunWorld(ImageMemory.Of(95, static i => i == 3 ? ErrorCodes.ImageCorrupt : null));
        TaskHub hub = Hub(world, static _ => 0);

        await RunAsync(world, hub, Request, "nih");

        Assert.NotEmpty(hub.Payloads);
        Assert.DoesNotContain(hub.Payloads, static p => p.Contains("image-0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_of_the_local_loop_and_of_the_orchestrator_write_the_same_lists()
    {
        static string? Fault(int i) => i % 9 == 4 ? ErrorCodes.ImageEmpty : null;
        var durable = new RunWorld(ImageMemory.Of(77, Fault));
        var local = new RunWorld(ImageMemory.Of(77, Fault));
        RunId run = new("r");

        await RunAsync(durable, Hub(durable, static _ => 0), Request, run.Value);
        RunProcess process = local.Process();
        await process.Service.StartAsync(Request, process, Cancellation, run);
        await process.Local.RunAsync(run, null, Cancellation);

        string[] lists = [RunBlobNames.Succeeded(run), RunBlobNames.Failed(run), RunBlobNames.Skipped(run), RunBlobNames.Pending(run)];
        Assert.All(lists, list => Assert.Equal(Text(local, list), Text(durable, list)));
    }

    [Fact]
    public async Task Run_that_cannot_be_planned_fails_in_its_row_and_in_the_hub()
    {
        var world = new RunWorld(ImageMemory.Of(5));
        TaskHub hub = Hub(world, static _ => 0);
        hub.Refuse = static asked => asked.Name == "PlanRun" ? new StorageException(ErrorCodes.StorageUnavailable, "It is down.") : null;

        RunRecord record = await RunAsync(world, hub, Request, "r");

        Assert.Equal((RunState.Failed, ErrorCodes.Unexpected, "It is down."), (record.State, record.Code, record.Message));
        Assert.NotNull(hub.Instances["r"].Failure);
        Assert.Equal(RunRetry.Attempts, hub.Runs["PlanRun"]);
    }

    [Fact]
    public async Task Run_whose_images_vanish_before_it_is_planned_fails_in_its_row_without_a_shard()
    {
        var world = new RunWorld(ImageMemory.Of(1));
        TaskHub hub = Hub(world, static _ => 0);
        hub.BeforeWork = world.Images.Images.Clear;

        RunRecord record = await RunAsync(world, hub, Request, "r");

        Assert.Equal((RunState.Failed, ErrorCodes.DatasetEmpty), (record.State, record.Code));
        Assert.Single(hub.Instances);
    }

    [Fact]
    public async Task Page_that_fails_four_times_is_lost_and_the_rest_goes_on()
    {
        var world = new RunWorld(ImageMemory.Of(50));
        TaskHub hub = Hub(world, static _ => 0);
        hub.Refuse = static asked =>
            asked.Name == "ScorePage" && asked.Input.Contains("\"Page\":2", StringComparison.Ordinal) ? new CrashException() : null;

        RunRecord record = await RunAsync(world, hub, Request with { Tolerated = new FailureTolerance { Count = 10 } }, "r");

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(40, 10, 0, 0, 0)), (record.State, record.Final!.Value));
        Assert.Equal(4 + RunRetry.Attempts, hub.Runs["ScorePage"]);
    }

    [Fact]
    public async Task Shard_that_fails_leaves_its_images_pending_and_the_others_finish()
    {
        var world = new RunWorld(ImageMemory.Of(90));
        TaskHub hub = Hub(world, static _ => 0);
        hub.Refuse = static asked =>
            asked.Name == "SaveCheckpoint" && asked.Input.Contains("\"Shard\":0", StringComparison.Ordinal) ? new CrashException() : null;

        RunRecord record = await RunAsync(world, hub, Request with { Window = 1 }, "r");

        Assert.Equal((RunState.Failed, ErrorCodes.RunConservationBroken), (record.State, record.Code));
        Assert.NotNull(hub.Instances["r.s0000"].Failure);
        Assert.Null(hub.Instances["r"].Failure);
        Assert.Equal(70, record.Final!.Value.Succeeded);
        Assert.Equal(20, world.Lines(RunBlobNames.Pending(record.Run)).Length);
    }

    [Theory]
    [InlineData(112_120, 4, 8)]
    [InlineData(2_000_000, RunRequest.MostShards, RunRequest.WidestWindow)]
    public void Run_of_any_size_stays_within_the_hubs_limits(long images, int shards, int window)
    {
        // The hub refuses a payload above 45 KB and a status above 16 KB.
        RunPlan plan = RunPlan.For(
            new RunId(new string('r', 40)), 12, Request with { PageSize = 256, Shards = shards, Window = window }, images);
        var hub = new TaskHub(_ => throw new InvalidOperationException(), static _ => 0);
        hub.Instead["ScorePage"] = input =>
        {
            int page = JsonSerializer.Deserialize<PageTask>(input)!.Page;
            return new PageOutcome(
                page, PageEnd.Done, new RunCounts { Succeeded = plan.ImagesIn(page) }, new StageSeconds(1.1, 2.2, 3.3, 4.4, 5.5));
        };
        hub.Instead["SaveCheckpoint"] = static _ => RunDirective.Continue;

        Instance instance = hub.Start(nameof(ScoreNothing), plan, "i");
        hub.Drain();

        RunCheckpoint[] ends = JsonSerializer.Deserialize<RunCheckpoint[]>(instance.Output!)!;
        Assert.Equal(images, ends.Sum(static c => c.Counts.Succeeded));
        Assert.InRange(hub.LongestHistory, 1, Math.Max(window + 1, shards));
    }

    [Fact]
    public void Run_through_duplicates_reordering_failures_crashes_cancels_and_redrives_conserves_every_image() => Prop.ForAll(
        Cases().ToArbitrary(),
        static c => SurvivesAsync(c).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    /// <summary>The shards of a run whose pages take no work, to be able to run two million images.</summary>
    [Function(nameof(ScoreNothing))]
    public static async Task<RunCheckpoint[]> ScoreNothing([OrchestrationTrigger] TaskOrchestrationContext context, RunPlan plan) =>
#pragma warning disable DURABLE2004 // It is in the app's assembly.
        await Task.WhenAll(Enumerable.Range(0, plan.Shards).Select(shard => context.CallSubOrchestratorAsync<RunCheckpoint>(
            nameof(ScoreShard), RunCheckpoint.Start(plan, shard), new SubOrchestrationOptions(instanceId: plan.ShardInstanceId(shard)))));
#pragma warning restore DURABLE2004

    private static Gen<Case> Cases() =>
        from images in Gen.Choose(1, 120)
        from pageSize in Gen.Choose(1, 30)
        from shards in Gen.Choose(1, 6)
        from window in Gen.Choose(1, 5)
        from faultsPerMille in Gen.Choose(0, 40)
        from mishapsPerMille in Gen.Choose(0, 200)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(images, pageSize, shards, window, faultsPerMille, mishapsPerMille, seed);

    private static async Task<bool> SurvivesAsync(Case c)
    {
        var random = new Random(c.Seed);
        var unlucky = new UnluckyRun(random, c.Images);
        bool quiet = false;
        TaskHub hub = Hub(
            unlucky.World,
            random.Next,
            () => quiet ? Chaos.Quiet : new Chaos(() => UnluckyRun.NextFault(random, c.FaultsPerMille)),
            () => quiet || random.Next(1000) >= c.MishapsPerMille
                ? Mishap.None : random.Next(2) == 0 ? Mishap.ResultLost : Mishap.Duplicated);
        RunService service = unlucky.World.Process().Service;
        var launcher = new DurableRunLauncher(new TaskHubClient(hub));
        RunRequest request = unlucky.Request with { PageSize = c.PageSize, Shards = c.Shards, Window = c.Window };
        RunId run = (await service.StartAsync(request, launcher, default)).Run;
        hub.BeforeWork = () =>
        {
            if (!quiet && random.Next(60) == 0) service.CancelAsync(run, launcher, default).GetAwaiter().GetResult();
        };

        for (int attempt = 0; attempt < 3; attempt++)
        {
            hub.Drain();
            await RedriveAsync(service, run, launcher);
        }

        hub.Drain();
        quiet = true;
        unlucky.Mend();
        await RedriveAsync(service, run, launcher);
        hub.Drain();

        return await unlucky.IsConservedAsync(service, run)
            && !hub.Payloads.Exists(static p => p.Contains("image-0", StringComparison.Ordinal));
    }

    private static async Task RedriveAsync(RunService service, RunId run, IRunLauncher launcher)
    {
        if ((await service.StatusAsync(run, default)).State is not RunState.Completed) await service.RedriveAsync(run, launcher, default);
    }

    // Every activity runs in a process of its own, as if each had crashed the one before.
    private static TaskHub Hub(RunWorld world, Func<int, int> choose, Func<Chaos>? chaos = null, Func<Mishap>? mishap = null) => new(
        type =>
        {
            Assert.Equal(typeof(RunActivities), type);
            return world.Process(chaos?.Invoke()).Activities();
        },
        choose,
        mishap);

    private static async Task<RunRecord> RunAsync(RunWorld world, TaskHub hub, RunRequest request, string run)
    {
        RunService service = world.Process().Service;
        RunId id = (await service.StartAsync(request, new DurableRunLauncher(new TaskHubClient(hub)), Cancellation, new RunId(run))).Run;
        hub.Drain();
        return await service.StatusAsync(id, Cancellation);
    }

    private static string Text(RunWorld world, string blob) => Encoding.UTF8.GetString(world.Blobs.Blobs[blob].Content);

    private sealed record Case(int Images, int PageSize, int Shards, int Window, int FaultsPerMille, int MishapsPerMille, int Seed);
}
