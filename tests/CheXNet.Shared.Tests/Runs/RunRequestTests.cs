using System.Text.Json;
using CheXNet.Api;
using CheXNet.Models;
using CheXNet.Runs;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunRequestTests
{
    private static readonly RunRequest Valid = new() { Dataset = "nih" };

    // As the API reads and writes it.
    private static readonly JsonSerializerOptions Json = new ServiceCollection().AddCheXNetJson().BuildServiceProvider()
        .GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    public static TheoryData<string, Func<RunRequest>> Invalid => new()
    {
        { "dataset", static () => Valid with { Dataset = "a/b" } },
        { "no dataset", static () => Valid with { Dataset = null! } },
        { "what has no name", static () => Valid with { Dataset = "unfiled" } },
        { "page of none", static () => Valid with { PageSize = 0 } },
        { "page too large", static () => Valid with { PageSize = RunRequest.LargestPage + 1 } },
        { "no shard", static () => Valid with { Shards = 0 } },
        { "too many shards", static () => Valid with { Shards = RunRequest.MostShards + 1 } },
        { "no window", static () => Valid with { Window = 0 } },
        { "window too wide", static () => Valid with { Window = RunRequest.WidestWindow + 1 } },
        { "prefix and list", static () => Valid with { Prefix = "a", List = "b" } },
        { "list and prefix", static () => Valid with { List = "b", Prefix = "a" } },
        { "list outside its container", static () => Valid with { List = "../models/keys/host.json" } },
        { "list of no name", static () => Valid with { List = "" } },
        { "labels outside their container", static () => Valid with { Labels = "a/../../b" } },
        { "boxes outside their container", static () => Valid with { Labels = "a", Boxes = "..\\b" } },
        { "prefix of sixty kilobytes", static () => Valid with { Prefix = new string('p', 60_000) } },
        { "boxes alone", static () => Valid with { Boxes = "b" } },
        { "labels taken from boxes", static () => Valid with { Labels = "a", Boxes = "b" } with { Labels = null } },
        { "precision", static () => Valid with { Precision = (Precision)9 } },
        { "percent", static () => Valid with { Tolerated = new FailureTolerance { Percent = 101 } } },
        { "percent of nothing", static () => Valid with { Tolerated = new FailureTolerance { Percent = double.NaN } } },
        { "count", static () => Valid with { Tolerated = new FailureTolerance { Count = -1 } } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Request_out_of_range_cannot_be_made(string what, Func<RunRequest> make)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidInputException>(make);
    }

    [Theory]
    [InlineData("""{"dataset":"a/b"}""", ErrorCodes.NameInvalid, "'a/b' is no dataset name")]
    [InlineData("""{"dataset":"nih","pageSize":0}""", ErrorCodes.ArgumentInvalid, "PageSize is 0: use 1 to 1000.")]
    [InlineData("""{"list":"b","dataset":"nih","prefix":"a"}""", ErrorCodes.ArgumentInvalid, "A run takes a prefix or a list")]
    [InlineData("""{"dataset":"nih","boxes":"b"}""", ErrorCodes.ArgumentInvalid, "Boxes are evaluated together with labels")]
    [InlineData("""{"dataset":"nih","tolerated":{"percent":101}}""", ErrorCodes.ArgumentInvalid, "101 is no percentage")]
    public void Request_out_of_range_is_refused_in_json_by_its_own_sentence(string json, string code, string message)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => BinaryData.FromString(json).ReadJson<RunRequest>(Json));

        Assert.Equal(code, e.Code);
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"labels":"l","boxes":"b","window":2,"dataset":"nih"}""")]
    [InlineData("""{"boxes":"b","dataset":"nih","window":2,"labels":"l"}""")]
    public void Order_of_members_in_json_does_not_matter(string json)
    {
        RunRequest read = BinaryData.FromString(json).ReadJson<RunRequest>(Json);

        Assert.Equal(Valid with { Labels = "l", Boxes = "b", Window = 2 }, read);
        Assert.Equal(read, BinaryData.FromObjectAsJson(read, Json).ReadJson<RunRequest>(Json));
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
