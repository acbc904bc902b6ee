using CheXNet.Cli.Tests.Http;
using CheXNet.Cli.Tests.Score;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

/// <summary>Runs that a running service looks after: over its API, and left to it in its storage.</summary>
public sealed class ServedRunsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private string _connection = "";
    private ApiService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await azurite.NewConnectionStringAsync();
        StorageAccount account = StorageAccount.Parse(_connection);
        await account.EnsureCreatedAsync(Cancellation);
        _service = await ApiService.StartAsync(account);
        for (int i = 0; i < 3; i++) await UploadAsync($"{i}.png", ApiService.Film(i));
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Service_carries_out_what_it_is_asked_for_while_the_command_looks_on()
    {
        _service.BeginRuns();

        Ran ran = await AskAsync("start", "--dataset", "ward", "--id", "mine", "--page-size", "2", "--json");

        Assert.Equal(0, ran.Status);
        Assert.Equal(3, RunWorld.Json(ran).GetProperty("report").GetProperty("counts").GetProperty("succeeded").GetInt64());
        Assert.Equal(2, (await _service.Runs.StatusAsync(new RunId("mine"), Cancellation)).Request.PageSize);
    }

    [Fact]
    public async Task Detached_run_is_left_and_can_be_looked_at_listed_and_cancelled()
    {
        Ran left = await AskAsync("start", "--dataset", "ward", "--id", "mine", "--detach", "--json");
        Ran status = await AskAsync("status", "mine", "--json"), list = await AskAsync("list", "--json");
        Ran cancelled = await AskAsync("cancel", "mine", "--json");

        Assert.Equal((0, "Pending"), (left.Status, RunWorld.Json(left).GetProperty("state").GetString()));
        Assert.Equal("Pending", RunWorld.Json(status).GetProperty("state").GetString());
        Assert.Equal("mine", Assert.Single(RunWorld.Json(list).GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
        Assert.Equal("Cancelled", RunWorld.Json(cancelled).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Redrive_is_carried_out_by_the_service()
    {
        _service.BeginRuns();
        await UploadAsync("broken.png", ApiService.Film(9)[..2000]);
        Ran first = await AskAsync("start", "--dataset", "ward", "--id", "mine");
        await UploadAsync("broken.png", ApiService.Film(9));

        Ran second = await AskAsync("redrive", "mine", "--json");

        Assert.Equal((1, 0), (first.Status, second.Status));
        Assert.Equal(4, RunWorld.Json(second).GetProperty("report").GetProperty("counts").GetProperty("succeeded").GetInt64());
    }

    [Fact]
    public async Task Run_left_in_the_storage_is_taken_up_by_the_service_there()
    {
        Ran left = await Ran.Async("run", "start", "--dataset", "ward", "--id", "mine", "--detach", "--storage", _connection);
        _service.BeginRuns();

        Ran watched = await Ran.Async("run", "status", "mine", "--watch", "--storage", _connection);

        Assert.Equal((0, 0), (left.Status, watched.Status));
        Assert.Contains("3 succeeded", watched.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_the_service_has_not_ends_with_3() =>
        Assert.Equal(3, (await AskAsync("start", "--dataset", "ward", "--model", "another@1")).Status);

    [Theory]
    [InlineData("status", "nothing", 1)]
    [InlineData("status", "No!", 2)]
    [InlineData("redrive", "nothing", 1)]
    public async Task Refusal_of_the_service_becomes_the_exit_status(string command, string run, int status) =>
        Assert.Equal(status, (await AskAsync(command, run)).Status);

    [Fact]
    public async Task Service_that_is_not_there_ends_with_3() =>
        Assert.Equal(3, (await Ran.Async("run", "list", "--service", "http://127.0.0.1:1")).Status);

    [Fact]
    public async Task Detach_on_storage_that_nobody_serves_is_refused()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("chexnet-run-");
        try
        {
            Assert.Equal(2, (await Ran.Async("run", "start", "--dataset", "ward", "--detach", "--data", data.FullName)).Status);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private Task<Ran> AskAsync(params string[] arguments) =>
        Ran.Async(["run", .. arguments, "--service", _service.Server.Address.ToString()]);

    private Task<string> UploadAsync(string image, byte[] film) =>
        new XrayContainer(_service.Account).WriteAsync(new ImageKey("ward", image), BinaryData.FromBytes(film), Cancellation);
}
