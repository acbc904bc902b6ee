using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Runs;
using CheXNet.Testing.Runs;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Xunit;

namespace CheXNet.Functions.Tests.Runs;

/// <summary>
/// The app's orchestrators and activities on the real engine: its serializer, its retries with their timers, its histories. What a
/// <see cref="TaskHub"/> adds are orders, losses and duplicates of the test's choice, and no waiting.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RunOnDurableEngineTests
{
    private static readonly RunId Run = new("nih");
    private static readonly RunRequest Request = new() { Dataset = "set", PageSize = 10, Shards = 3, Window = 1 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Run_scores_every_image_once_and_a_shard_keeps_the_history_of_its_last_window_only()
    {
        var world = new RunWorld(ImageMemory.Of(95, static i => i % 20 == 7 ? ErrorCodes.ImageCorrupt : null));
        await using DurableEngine engine = await DurableEngine.StartAsync(Cancellation);
        await engine.StartWorkerAsync(() => world.Process().Activities(), Never, Cancellation);

        RunRecord record = await RunAsync(world, engine, Request);

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(90, 5, 5, 0, 0)), (record.State, record.Final!.Value));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
        OrchestrationMetadata run = (await engine.Client.GetInstanceAsync("nih", true, Cancellation))!;
        Assert.Equal(new RunProgress(95, 3, 3, record.Final.Value), run.ReadCustomStatusAs<RunProgress>());
        // Four pages a shard, one a window: three times it has continued as new.
        Assert.Equal(
            [nameof(RunActivities.ScorePage), nameof(RunActivities.SaveCheckpoint)],
            engine.History("nih.s0000").OfType<TaskScheduledEvent>().Select(static e => e.Name!));
    }

    [Fact(Timeout = 300_000)]
    public async Task Page_is_tried_again_when_it_fails_and_given_up_after_the_fourth_time()
    {
        var world = new RunWorld(ImageMemory.Of(50));
        int[] tries = new int[5];
        await using DurableEngine engine = await DurableEngine.StartAsync(Cancellation);
        await engine.StartWorkerAsync(
            () => world.Process().Activities(),
            page => Interlocked.Increment(ref tries[page]) == 1 ? page is 1 or 2 : page == 2,
            Cancellation);

        RunRecord record = await RunAsync(
            world, engine, Request with { Shards = 1, Window = 5, Tolerated = new FailureTolerance { Count = 10 } });

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(40, 10, 0, 0, 0)), (record.State, record.Final!.Value));
        Assert.Equal<int>([1, 2, RunRetry.Attempts, 1, 1], tries);
    }

    [Fact(Timeout = 300_000)]
    public async Task Run_goes_on_in_a_new_worker_where_the_last_one_left_it()
    {
        var world = new RunWorld(ImageMemory.Of(30));
        await using DurableEngine engine = await DurableEngine.StartAsync(Cancellation);
        await engine.StartWorkerAsync(() => world.Process().Activities(), static page => page == 1, Cancellation);
        RunService service = world.Process().Service;
        await service.StartAsync(Request with { Shards = 1 }, new DurableRunLauncher(engine.Client), Cancellation, Run);

        // The second page has failed and waits for its next try: nothing is in the worker's hands.
        while (!engine.History("nih.s0000").OfType<TimerCreatedEvent>().Any()) await Task.Delay(50, Cancellation);
        await engine.StartWorkerAsync(() => world.Process().Activities(), Never, Cancellation);
        await engine.Client.WaitForInstanceCompletionAsync("nih", Cancellation);

        RunRecord record = await service.StatusAsync(Run, Cancellation);
        Assert.Equal((RunState.Completed, new RunCounts { Succeeded = 30 }), (record.State, record.Final!.Value));
        Assert.All(world.Images.Inferences.Values, static n => Assert.Equal(1, n));
    }

    private static bool Never(int page) => false;

    private static async Task<RunRecord> RunAsync(RunWorld world, DurableEngine engine, RunRequest request)
    {
        RunService service = world.Process().Service;
        await service.StartAsync(request, new DurableRunLauncher(engine.Client), Cancellation, Run);
        await engine.Client.WaitForInstanceCompletionAsync(Run.Value, Cancellation);
        return await service.StatusAsync(Run, Cancellation);
    }
}
