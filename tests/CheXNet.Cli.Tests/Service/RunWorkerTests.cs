using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CheXNet.Cli.Tests.Http;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class RunWorkerTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_posted_over_http_is_carried_out_by_the_service()
    {
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync());
        service.BeginRuns();
        await UploadAsync(service, 5);

        RunId run = await PostAsync(service, new { dataset = "ward", pageSize = 2 });
        RunRecord over = await service.OverAsync(run);

        Assert.Equal((RunState.Completed, new RunCounts(5, 0, 0, 0, 0)), (over.State, over.Counts));
        Assert.NotNull(await new PredictionStore(service.Account).FindAsync(new ImageKey("ward", "4.png"), Stop));
    }

    [Fact]
    public async Task Run_that_was_posted_before_a_restart_is_carried_out_after_it()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        RunId run;
        await using (ApiService before = await ApiService.StartAsync(account))
        {
            await UploadAsync(before, 3);
            run = await PostAsync(before, new { dataset = "ward" });
        }

        await using ApiService after = await ApiService.StartAsync(account);
        after.BeginRuns();

        Assert.Equal(RunState.Completed, (await after.OverAsync(run)).State);
    }

    [Fact]
    public async Task Run_that_no_process_works_on_is_cancelled_at_once()
    {
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync());
        await UploadAsync(service, 1);
        RunId run = await PostAsync(service, new { dataset = "ward" });

        using HttpResponseMessage response = await service.Client.DeleteAsync($"/api/runs/{run}", Stop);

        Assert.Equal("Cancelled", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["state"]!);
    }

    [Fact]
    public async Task Runs_of_the_function_app_and_of_other_models_are_left_alone()
    {
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync());
        AzureRunStore store = new(service.Account);
        RunRecord durable = Record("durable", RunEngine.Durable, null);
        RunRecord foreign = Record("foreign", RunEngine.Local, ModelId.Parse("other@1"));
        await store.AddAsync(durable, Stop);
        await store.AddAsync(foreign, Stop);
        await UploadAsync(service, 1);
        service.BeginRuns();

        await service.OverAsync(await PostAsync(service, new { dataset = "ward" }));

        Assert.All(
            new[] { durable, foreign },
            run => Assert.Equal(RunState.Pending, store.GetAsync(run.Run, Stop).GetAwaiter().GetResult().State));
        LocalRunLauncher launcher = service.Services.GetRequiredService<LocalRunLauncher>();
        Assert.True(await launcher.IsAliveAsync(durable.Run, 0, Stop));
        Assert.False(await launcher.IsAliveAsync(foreign.Run, 0, Stop));
    }

    private static RunRecord Record(string id, RunEngine engine, ModelId? model) => new()
    {
        Run = new RunId(id),
        Request = new RunRequest { Dataset = "ward", Model = model },
        Engine = engine,
        State = RunState.Pending,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task UploadAsync(ApiService service, int images)
    {
        XrayContainer xrays = new(service.Account);
        for (int i = 0; i < images; i++)
            await xrays.WriteAsync(new ImageKey("ward", $"{i}.png"), BinaryData.FromBytes(ApiService.Film(i)), Stop);
    }

    private static async Task<RunId> PostAsync(ApiService service, object request)
    {
        using HttpResponseMessage response = await service.Client.PostAsJsonAsync("/api/runs", request, Stop);
        return new RunId((string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["run"]!);
    }
}
