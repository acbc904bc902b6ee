using CheXNet.Cli.Tests.Score;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

public sealed class RunControlTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await RunWorld.CreateAsync(azurite);
        _world.AddFilms(2);
        _world.Films.Add("broken.png", FilmFolder.Png(7)[..200]);
        await _world.StartAsync("--id", "first");
    }

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Status_shows_where_a_run_stands()
    {
        Ran text = await _world.RunAsync("status", "first"), json = await _world.RunAsync("status", "first", "--json");

        Assert.Equal((0, 0), (text.Status, json.Status));
        Assert.Contains("CompletedWithFailures", text.Output, StringComparison.Ordinal);
        Assert.Equal("CompletedWithFailures", RunWorld.Json(json).GetProperty("state").GetString());
        Assert.Equal(3, RunWorld.Json(json).GetProperty("listed").GetInt64());
    }

    [Fact]
    public async Task Status_with_watch_ends_with_the_runs_own_exit_status_and_report()
    {
        Ran ran = await _world.RunAsync("status", "first", "--watch", "--json");

        Assert.Equal(1, ran.Status);
        Assert.Equal("first", RunWorld.Json(ran).GetProperty("report").GetProperty("run").GetString());
    }

    [Fact]
    public async Task List_has_the_newest_first()
    {
        await _world.StartAsync("--id", "second");

        Ran text = await _world.RunAsync("list"), json = await _world.RunAsync("list", "--json");
        Ran one = await _world.RunAsync("list", "--top", "1", "--json");

        Assert.Contains("first", text.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["second", "first"],
            RunWorld.Json(json).GetProperty("runs").EnumerateArray().Select(static r => r.GetProperty("run").GetString()));
        Assert.Equal("second", Assert.Single(RunWorld.Json(one).GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
    }

    [Fact]
    public async Task Cancel_ends_a_run_that_nobody_works_on_at_once()
    {
        await AskForAsync("left");

        Ran ran = await _world.RunAsync("cancel", "left", "--json");

        Assert.Equal(0, ran.Status);
        Assert.Equal("Cancelled", RunWorld.Json(ran).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Cancelled_run_that_is_started_again_says_so_and_ends_with_1()
    {
        await AskForAsync("left");
        await _world.RunAsync("cancel", "left");

        Ran ran = await _world.RunAsync("start", "--id", "left");

        Assert.Equal(1, ran.Status);
        Assert.Contains("Cancelled", ran.Output, StringComparison.Ordinal);
        Assert.Contains("run redrive left", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_scores_what_failed_once_it_is_mended_and_nothing_else()
    {
        await new XrayContainer(_world.Account).WriteAsync(
            new ImageKey("ward", "broken.png"), BinaryData.FromBytes(FilmFolder.Png(7)), Cancellation);

        Ran ran = await _world.RunAsync("redrive", "first", "--model", _world.Model, "--json");

        Assert.Equal(0, ran.Status);
        Assert.Equal(1, RunWorld.Json(ran).GetProperty("here").GetProperty("images").GetInt64());
        Assert.Equal(new RunCounts { Succeeded = 3, Retried = 1 }, (await _world.RecordAsync("first")).Final);
    }

    [Fact]
    public async Task Redrive_of_a_run_without_failures_is_refused()
    {
        await _world.RunAsync("start", "--dataset", "ward", "--prefix", "000", "--model", _world.Model, "--id", "good");

        Assert.Equal(1, (await _world.RunAsync("redrive", "good")).Status);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("cancel")]
    [InlineData("redrive")]
    [InlineData("start", "--id")]
    public async Task Unknown_run_ends_with_1(params string[] command) =>
        Assert.Equal(1, (await _world.RunAsync([.. command, "nothing"])).Status);

    private Task<bool> AskForAsync(string run) => new AzureRunStore(_world.Account).AddAsync(
        new RunRecord
        {
            Run = new RunId(run),
            Request = new RunRequest { Dataset = "ward" },
            Engine = RunEngine.Local,
            State = RunState.Pending,
            CreatedAt = DateTimeOffset.UtcNow,
        },
        Cancellation);
}
