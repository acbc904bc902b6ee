using System.Text.Json;
using Azure.Data.Tables;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Evaluation.Drift;
using CheXNet.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Monitor;

public sealed class MonitorCommandTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey[] Films = ServiceWorld.Keys(10);

    private readonly FilmFolder _files = new();
    private ServiceWorld _world = null!;
    private string _reference = "";

    public async ValueTask InitializeAsync()
    {
        _world = await ServiceWorld.CreateAsync(azurite);
        await _world.DropAsync(Films);
        await _world.ServeAsync(Films);
        // Where every film of these is far above the reference.
        ModelCard card = (await ModelPackage.LoadAsync(_world.ModelPath, default)).Card;
        DriftReference low = new(
            DriftReference.CurrentSchema, card.ToModelId(), "low", 2000, 10,
            [.. card.Findings.Select(static f => new DriftSeries(f.Name, [.. Enumerable.Range(0, 1001).Select(static i => i * 1e-12)]))]);
        _reference = _files.At("low.json");
        await File.WriteAllBytesAsync(_reference, low.ToJson());
    }

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return _world.DisposeAsync();
    }

    [Fact]
    public async Task Change_is_told_with_the_film_a_picture_and_exit_status_1()
    {
        string plot = _files.At("drift.svg");
        Ran ran = await MonitorAsync("--plot", plot);
        Assert.Equal(1, ran.Status);
        Assert.Contains("10 films of ward by tiny@1.0.0 against low; 0 refused", ran.Output, StringComparison.Ordinal);
        Assert.Contains(", higher, noticed at film ", ran.Output, StringComparison.Ordinal);
        Assert.StartsWith("<svg xmlns=", await File.ReadAllTextAsync(plot), StringComparison.Ordinal);

        JsonElement json = JsonDocument.Parse((await MonitorAsync("--json")).Output).RootElement;
        Assert.Equal(10, json.GetProperty("films").GetInt32());
        Assert.InRange(json.GetProperty("alarm").GetProperty("film").GetInt32(), 2, 10);
        Assert.Equal(10, json.GetProperty("evidence").GetArrayLength());
    }

    [Fact]
    public async Task Stretch_without_films_and_a_file_that_is_no_reference_are_refused()
    {
        Ran later = await MonitorAsync("--since", "2100-01-01");
        Assert.Contains("has no film by tiny@1.0.0 in this stretch", later.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_reference, "{}");
        Ran ran = await MonitorAsync();
        Assert.Equal(2, ran.Status);
        Assert.Contains("is no reference of the form 'chexnet.drift/1'", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watched_dataset_is_compared_by_the_service_and_without_a_file_until_it_is_unwatched()
    {
        string[] ward = ["monitor", "--dataset", "ward", "--storage", _world.Connection];
        Ran none = await Ran.Async(ward);
        Assert.Equal(2, none.Status);
        Assert.Contains("'ward' is not watched", none.Error, StringComparison.Ordinal);
        Ran watched = await Ran.Async([.. ward, "--watch", "--reference", _reference]);
        Assert.Equal(0, watched.Status);
        Assert.Contains("ward is compared with 2000 films of low by tiny@1.0.0", watched.Output, StringComparison.Ordinal);

        TableClient table = _world.Account.Tables.GetTableClient(StorageNames.DriftTable);
        await _world.ServeUntilAsync(async () => await table.QueryAsync<TableEntity>().AnyAsync());
        TableEntity row = await table.QueryAsync<TableEntity>().SingleAsync();
        Assert.Equal((true, 10), (row.GetBoolean("Changed"), row.GetInt32("Films")));
        Ran compared = await Ran.Async(ward);
        Assert.Equal(1, compared.Status);
        Assert.Contains("against low", compared.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await Ran.Async([.. ward, "--unwatch"])).Status);
        Assert.Equal(2, (await Ran.Async(ward)).Status);
    }

    [Theory]
    [InlineData("--make-reference", "Say where the reference goes")]
    [InlineData("--watch", "Say what the dataset is to be compared with")]
    [InlineData("--watch --unwatch", "--unwatch stands alone")]
    [InlineData("--unwatch --plot x.svg", "--plot shows a comparison")]
    public async Task Options_that_contradict_each_other_are_refused(string options, string sentence)
    {
        Ran ran = await Ran.Async(["monitor", "--dataset", "ward", "--storage", _world.Connection, .. options.Split(' ')]);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reference_of_few_films_is_not_written()
    {
        string made = _files.At("made.json");
        Ran ran = await Ran.Async(
            "monitor", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, "--make-reference", "--reference",
            made);
        Assert.Equal(2, ran.Status);
        Assert.Contains("ward has 10 films by tiny@1.0.0: a reference takes 1000", ran.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(made));
    }

    private Task<Ran> MonitorAsync(params string[] more) => Ran.Async(
        ["monitor", "--dataset", "ward", "--storage", _world.Connection, "--reference", _reference, .. more]);
}
