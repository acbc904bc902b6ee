using CheXNet.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunRequestTests
{
    private static readonly RunRequest Valid = new() { Dataset = "nih" };

    public static TheoryData<string, RunRequest> Invalid => new()
    {
        { "dataset", Valid with { Dataset = "a/b" } },
        { "what has no name", Valid with { Dataset = "unfiled" } },
        { "page of none", Valid with { PageSize = 0 } },
        { "page too large", Valid with { PageSize = RunRequest.LargestPage + 1 } },
        { "no shard", Valid with { Shards = 0 } },
        { "too many shards", Valid with { Shards = RunRequest.MostShards + 1 } },
        { "no window", Valid with { Window = 0 } },
        { "window too wide", Valid with { Window = RunRequest.WidestWindow + 1 } },
        { "prefix and list", Valid with { Prefix = "a", List = "b" } },
        { "boxes alone", Valid with { Boxes = "b" } },
        { "precision", Valid with { Precision = (CheXNet.Models.Precision)9 } },
        { "percent", Valid with { Tolerated = new FailureTolerance { Percent = 101 } } },
        { "percent of nothing", Valid with { Tolerated = new FailureTolerance { Percent = double.NaN } } },
        { "count", Valid with { Tolerated = new FailureTolerance { Count = -1 } } },
    };

    [Fact]
    public void Request_with_a_dataset_alone_is_valid() => Assert.Same(Valid, Valid.Validated());

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Request_out_of_range_is_refused(string what, RunRequest request)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidInputException>(request.Validated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void Run_id_that_storage_would_have_to_escape_is_refused(string id) => Assert.Throws<InvalidInputException>(() => new RunId(id));

    [Fact]
    public void New_run_ids_are_valid_and_sort_by_time()
    {
        DateTimeOffset now = new(2026, 8, 14, 15, 30, 12, TimeSpan.Zero);

        string[] ids = [RunId.New(now).Value, RunId.New(now.AddSeconds(1)).Value];

        Assert.StartsWith("20260814-153012-", ids[0], StringComparison.Ordinal);
        Assert.True(string.CompareOrdinal(ids[0], ids[1]) < 0);
    }
}
