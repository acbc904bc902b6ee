using CheXNet.Runs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunPlanTests
{
    private static readonly RunRequest Request = new() { Dataset = "nih" };

    [Theory]
    [InlineData(1, 256, 4, 1, 1)]
    [InlineData(256, 256, 4, 1, 1)]
    [InlineData(257, 256, 4, 2, 2)]
    [InlineData(112_120, 256, 4, 438, 4)]
    [InlineData(2_000_000, 256, 64, 7_813, 64)]
    public void Plan_of_images_has_pages_and_no_more_shards_than_pages(long images, int pageSize, int shards, int pages, int planned)
    {
        RunPlan plan = RunPlan.For(new RunId("r"), 0, Request with { PageSize = pageSize, Shards = shards }, images);

        Assert.Equal((pages, planned), (plan.Pages, plan.Shards));
    }

    [Fact]
    public void Shards_and_pages_cover_every_image_once() => Prop.ForAll(Plans().ToArbitrary(), static plan =>
    {
        int[] pages = [.. Enumerable.Range(0, plan.Shards).SelectMany(shard =>
        {
            (int first, int end) = plan.PagesOf(shard);
            return Enumerable.Range(first, end - first);
        })];
        int[] sizes = [.. Enumerable.Range(0, plan.Shards).Select(shard => plan.PagesOf(shard).End - plan.PagesOf(shard).First)];
        return pages.SequenceEqual(Enumerable.Range(0, plan.Pages))
            && pages.Sum(page => (long)plan.ImagesIn(page)) == plan.Images
            && sizes.Max() - sizes.Min() <= 1
            && sizes.Min() >= 1
            && Enumerable.Range(0, plan.Shards).All(
                shard => Enumerable.Range(plan.PagesOf(shard).First, sizes[shard]).All(p => plan.ShardOf(p) == shard));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Instance_ids_are_the_runs_with_attempt_and_shard()
    {
        RunPlan first = RunPlan.For(new RunId("nih-1"), 0, Request, 100_000);
        RunPlan redriven = first with { Attempt = 2 };

        Assert.Equal(
            ["nih-1", "nih-1.s0003", "nih-1.2", "nih-1.2.s0003"],
            [first.InstanceId, first.ShardInstanceId(3), redriven.InstanceId, redriven.ShardInstanceId(3)]);
    }

    [Theory]
    [InlineData(null, null, 1000, 0)]
    [InlineData(null, 7L, 1000, 7)]
    [InlineData(29.0, null, 100, 29)]
    [InlineData(0.1, null, 112_120, 112)]
    [InlineData(1.0, 5L, 1000, 5)]
    [InlineData(1.0, 50L, 1000, 10)]
    [InlineData(100.0, null, 3, 3)]
    public void Tolerance_allows_the_smaller_of_the_limits_given(double? percent, long? count, long images, long allowed) =>
        Assert.Equal(allowed, new FailureTolerance { Percent = percent, Count = count }.Allowed(images));

    internal static Gen<RunPlan> Plans() =>
        from images in Gen.Choose(1, 5000)
        from pageSize in Gen.Choose(1, 300)
        from shards in Gen.Choose(1, RunRequest.MostShards)
        from window in Gen.Choose(1, RunRequest.WidestWindow)
        from tolerated in Gen.Choose(0, 50)
        select RunPlan.For(
            new RunId("r"), 0,
            Request with { PageSize = pageSize, Shards = shards, Window = window, Tolerated = new FailureTolerance { Count = tolerated } },
            images);
}
