using System.Text.Json;
using CheXNet.Runs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunCheckpointTests
{
    private static readonly RunPlan Plan = new(new RunId("r"), 0, Images: 95, PageSize: 10, Shards: 1, Window: 4, ToleratedFailures: 3);

    [Fact]
    public void Outcomes_in_any_order_and_number_count_each_page_once() => Prop.ForAll(
        (from plan in RunPlanTests.Plans()
         from seed in Gen.Choose(0, int.MaxValue)
         select (Plan: plan with { ToleratedFailures = long.MaxValue }, Seed: seed)).ToArbitrary(),
        static c =>
        {
            var random = new Random(c.Seed);
            int shard = random.Next(c.Plan.Shards);
            (int first, int end) = c.Plan.PagesOf(shard);
            RunCheckpoint checkpoint = RunCheckpoint.Start(c.Plan, shard);
            var inFlight = new List<int>();
            var seen = new List<PageOutcome>();
            while (!checkpoint.IsOver)
            {
                inFlight.AddRange(checkpoint.NextPages.Except(inFlight));
                int page = inFlight[random.Next(inFlight.Count)];
                inFlight.Remove(page);
                PageOutcome outcome = Succeeded(c.Plan, page);
                checkpoint = checkpoint.Apply(outcome);
                seen.Add(outcome);
                if (random.Next(3) == 0) checkpoint = checkpoint.Apply(seen[random.Next(seen.Count)]);
            }

            long images = Enumerable.Range(first, end - first).Sum(p => (long)c.Plan.ImagesIn(p));
            return checkpoint.State == ShardState.Finished && checkpoint.Cursor == end && checkpoint.Ahead == 0
                && checkpoint.Counts == new RunCounts { Succeeded = images } && seen.Count == end - first;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Page_applied_twice_changes_nothing()
    {
        RunCheckpoint once = RunCheckpoint.Start(Plan, 0).Apply(Succeeded(Plan, 2));

        Assert.Same(once, once.Apply(Succeeded(Plan, 2)));
        Assert.Equal([0, 1, 3], once.NextPages);
        Assert.Equal((0, 0b100u), (once.Cursor, once.Ahead));
    }

    [Fact]
    public void Failures_are_counted_by_code_once_a_page_and_survive_json()
    {
        FailedImage corrupt = new("a.png", ErrorCodes.ImageCorrupt, ""), empty = new("b.png", ErrorCodes.ImageEmpty, "");
        string[] rest = [.. Enumerable.Range(0, 7).Select(static i => $"{i}.png")];
        PageOutcome page = new PageRecord(0, 0, rest, [corrupt, empty, corrupt], [], 0, default).Outcome;
        RunPlan plan = Plan with { ToleratedFailures = 100 };

        RunCheckpoint checkpoint = RunCheckpoint.Start(plan, 0).Apply(page).Apply(page).Apply(PageOutcome.Lost(plan, 1));

        Assert.Equal(
            new Dictionary<string, long> { ["image-corrupt"] = 2, ["image-empty"] = 1, ["run-page-failed"] = 10 },
            checkpoint.FailuresByCode.ByCode);
        Assert.Equal(checkpoint.Counts.Failed, checkpoint.FailuresByCode.Total);
        string json = JsonSerializer.Serialize(checkpoint);
        Assert.Equal(checkpoint, JsonSerializer.Deserialize<RunCheckpoint>(json));
        string former = json.Replace("\"FailuresByCode\":", "\"Unknown\":", StringComparison.Ordinal);
        Assert.NotEqual(json, former);
        Assert.Equal(default, JsonSerializer.Deserialize<RunCheckpoint>(former)!.FailuresByCode);
    }

    [Fact]
    public void Cursor_jumps_over_pages_that_came_early()
    {
        RunCheckpoint checkpoint = RunCheckpoint.Start(Plan, 0)
            .Apply(Succeeded(Plan, 2)).Apply(Succeeded(Plan, 1)).Apply(Succeeded(Plan, 0));

        Assert.Equal((3, 0u), (checkpoint.Cursor, checkpoint.Ahead));
    }

    [Fact]
    public void Window_of_32_pages_done_backwards_moves_the_cursor_over_all()
    {
        RunPlan plan = Plan with { Images = 40, PageSize = 1, Window = 32 };

        RunCheckpoint checkpoint = Enumerable.Range(0, 32).Reverse()
            .Aggregate(RunCheckpoint.Start(plan, 0), (c, page) => c.Apply(Succeeded(plan, page)));

        Assert.Equal((32, 0u, 32L), (checkpoint.Cursor, checkpoint.Ahead, checkpoint.Counts.Done));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void Page_of_another_shard_is_refused(int page)
    {
        RunException e = Assert.Throws<RunException>(
            () => RunCheckpoint.Start(Plan, 0).Apply(new PageOutcome(page, PageEnd.Done, default, default)));

        Assert.Equal(ErrorCodes.RunStateInvalid, e.Code);
    }

    [Fact]
    public void Page_beyond_every_window_is_refused()
    {
        RunPlan plan = Plan with { Images = 1000 };

        Assert.Throws<RunException>(() => RunCheckpoint.Start(plan, 0).Apply(Succeeded(plan, 32)));
    }

    [Theory]
    [InlineData(9, 0, 0, 0)]
    [InlineData(10, 1, 0, 0)]
    [InlineData(9, 0, 1, 1)]
    public void Page_that_does_not_add_up_breaks_conservation(int succeeded, int failed, int unreadable, int skipped)
    {
        var outcome = new PageOutcome(0, PageEnd.Done, new RunCounts(succeeded, failed, unreadable, skipped, 0), default);

        RunException e = Assert.Throws<RunException>(() => RunCheckpoint.Start(Plan, 0).Apply(outcome));

        Assert.Equal(ErrorCodes.RunConservationBroken, e.Code);
    }

    [Theory]
    [InlineData(3, 0, ShardState.Running)]
    [InlineData(4, 0, ShardState.Stopped)]
    [InlineData(10, 10, ShardState.Running)]
    [InlineData(10, 7, ShardState.Running)]
    [InlineData(10, 6, ShardState.Stopped)]
    public void Failures_beyond_unreadable_ones_stop_the_shard_when_more_than_tolerated(int failed, int unreadable, ShardState state)
    {
        var outcome = new PageOutcome(0, PageEnd.Done, new RunCounts(10 - failed, failed, unreadable, 0, 0), default);

        Assert.Equal(state, RunCheckpoint.Start(Plan, 0).Apply(outcome).State);
    }

    [Fact]
    public void Page_given_up_counts_all_its_images_as_failed()
    {
        RunCheckpoint checkpoint = RunCheckpoint.Start(Plan with { ToleratedFailures = 10 }, 0).Apply(PageOutcome.Lost(Plan, 0));

        Assert.Equal(new RunCounts { Failed = 10 }, checkpoint.Counts);
    }

    [Fact]
    public void Cancelled_shard_still_counts_pages_that_were_in_flight_and_starts_no_more()
    {
        RunCheckpoint checkpoint = RunCheckpoint.Start(Plan, 0).Apply(PageOutcome.NotRun(0, RunDirective.Cancel)).Apply(Succeeded(Plan, 1));

        Assert.Equal((ShardState.Cancelled, 10L, 0), (checkpoint.State, checkpoint.Counts.Done, checkpoint.NextPages.Count));
    }

    [Theory]
    [InlineData(RunDirective.Continue, ShardState.Running)]
    [InlineData(RunDirective.Cancel, ShardState.Cancelled)]
    [InlineData(RunDirective.Stop, ShardState.Stopped)]
    public void Running_shard_obeys(RunDirective directive, ShardState state) =>
        Assert.Equal(state, RunCheckpoint.Start(Plan, 0).Follow(directive).State);

    [Fact]
    public void Finished_shard_stays_finished_whatever_it_is_told()
    {
        RunCheckpoint finished = RunCheckpoint.Start(Plan, 0) with { State = ShardState.Finished };

        Assert.Same(finished, finished.Follow(RunDirective.Cancel));
    }

    [Theory]
    [InlineData(112_120)]
    [InlineData(2_000_000)]
    public void State_of_all_shards_together_stays_under_45_kilobytes(long images)
    {
        var request = new RunRequest { Dataset = new string('d', 63), Shards = RunRequest.MostShards, Window = RunRequest.WidestWindow };
        RunPlan plan = RunPlan.For(new RunId(new string('r', 40)), 99, request, images);
        var counts = new RunCounts(images, images, images, images, images);
        double seconds = 12345678.123456789;
        RunCheckpoint[] shards = [.. Enumerable.Range(0, plan.Shards).Select(shard => RunCheckpoint.Start(plan, shard) with
        {
            Ahead = uint.MaxValue - 1,
            Counts = counts,
            Seconds = new StageSeconds(seconds, seconds, seconds, seconds, seconds),
            State = ShardState.Cancelled,
        })];

        int bytes = JsonSerializer.SerializeToUtf8Bytes(shards).Length;

        Assert.InRange(bytes, 1, 45 * 1024);
        Assert.Equal(shards, JsonSerializer.Deserialize<RunCheckpoint[]>(JsonSerializer.Serialize(shards)));
    }

    internal static PageOutcome Succeeded(RunPlan plan, int page) =>
        new(page, PageEnd.Done, new RunCounts { Succeeded = plan.ImagesIn(page) }, default);
}
