using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Evaluate;

/// <summary>What is stored of a dataset, evaluated.</summary>
public sealed class EvaluateDatasetTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey[] Films = ServiceWorld.Keys(4);

    private readonly FilmFolder _files = new();
    private ServiceWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await ServiceWorld.CreateAsync(azurite);
        await _world.DropAsync(Films);
        await _world.ServeAsync(Films);
    }

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return _world.DisposeAsync();
    }

    [Fact]
    public async Task Stored_rows_are_evaluated_with_the_models_name()
    {
        string labels = _files.At("labels.csv");
        await File.WriteAllLinesAsync(labels, Films.Select(static (film, i) => $"{film.Image},{i % 2}").Prepend("image,Effusion"));
        Ran ran = await Ran.Async(
            "evaluate", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, "--labels", labels, "--json",
            "--bootstraps", "20");
        Assert.Equal(0, ran.Status);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(4, root.GetProperty("images").GetInt32());
        Assert.Equal(2, root.GetProperty("findings")[0].GetProperty("positives").GetInt32());
        Assert.Single(root.GetProperty("predictions").GetProperty("models").EnumerateArray());
        Assert.Contains(
            root.GetProperty("notes").EnumerateArray(),
            static note => note.GetString() == "The model's weights are untrained: the numbers mean nothing.");
    }

    [Fact]
    public async Task Stored_maps_are_held_against_boxes_in_the_same_report()
    {
        string labels = _files.At("labels.csv"), boxes = _files.At("boxes.csv");
        await File.WriteAllLinesAsync(labels, Films.Select(static (film, i) => $"{film.Image},{i % 2}").Prepend("image,Effusion"));
        await File.WriteAllLinesAsync(boxes, Films.Take(2).Select(static film => $"{film.Image},Effusion,10,10,40,40"));
        Ran ran = await Ran.Async(
            "evaluate", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, "--labels", labels, "--json",
            "--bootstraps", "20", "--boxes", boxes);
        Assert.Equal(0, ran.Status);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement localization = json.RootElement.GetProperty("localization");
        Assert.Equal(2, localization.GetProperty("images").GetInt32());
        string[] methods = [.. localization.GetProperty("rows").EnumerateArray().Select(static r => r.GetProperty("method").GetString()!)];
        Assert.Contains("layercam", methods);
        Assert.Contains("random", methods);
    }

    [Fact]
    public async Task Worst_images_are_shown_with_their_maps_where_no_overlay_is_stored()
    {
        string labels = _files.At("labels.csv");
        await File.WriteAllLinesAsync(labels, Films.Select(static (film, i) => $"{film.Image},{i % 2}").Prepend("image,Effusion"));
        BlobContainerClient overlays = _world.Account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer);
        await foreach (BlobItem overlay in overlays.GetBlobsAsync()) await overlays.DeleteBlobAsync(overlay.Name);

        Ran ran = await Ran.Async(
            "evaluate", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, "--labels", labels,
            "--bootstraps", "20", "-o", _files.At("out"));

        Assert.Equal(0, ran.Status);
        string html = await File.ReadAllTextAsync(_files.At("out/report.html"));
        Assert.All(Films, film => Assert.Contains($"alt=\"{film.Image}, with the heat map of Effusion\"", html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dataset_without_rows_is_named()
    {
        string labels = _files.At("labels.csv");
        await File.WriteAllTextAsync(labels, "image,Effusion\na.png,1\n");
        Ran ran = await Ran.Async(
            "evaluate", "--dataset", "nobody", "--storage", _world.Connection, "--model", _world.ModelPath, "--labels", labels);
        Assert.Equal(2, ran.Status);
        Assert.Contains("'dataset nobody", ran.Error, StringComparison.Ordinal);
    }
}
