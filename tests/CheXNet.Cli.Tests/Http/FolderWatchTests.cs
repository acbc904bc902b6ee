using CheXNet.Cli.Serve;
using CheXNet.Cli.Service;
using CheXNet.Cli.Tests.Score;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

public sealed class FolderWatchTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private XrayContainer _xrays = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        StorageAccount account = StorageAccount.Parse(await azurite.NewConnectionStringAsync());
        await account.EnsureCreatedAsync(Cancellation);
        _xrays = new XrayContainer(account);
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Film_is_uploaded_once_two_looks_saw_it_alike()
    {
        FolderWatch watch = Watch();
        _films.Add("a.png", 1);
        _films.Add("sub/b.jpg", 2);
        _films.Add("notes.txt", [1]);
        _films.Add(".hidden.png", 3);
        Assert.Equal(0, await watch.LookAsync(Cancellation));
        await File.AppendAllTextAsync(_films.At("a.png"), "more", Cancellation);
        Assert.Equal(1, await watch.LookAsync(Cancellation));
        Assert.Equal(["ward/sub/b.jpg"], await NamesAsync());
        Assert.Equal(1, await watch.LookAsync(Cancellation));
        Assert.Equal(0, await watch.LookAsync(Cancellation));
        Assert.Equal(["ward/a.png", "ward/sub/b.jpg"], await NamesAsync());
    }

    [Fact]
    public async Task Film_that_changes_is_uploaded_again()
    {
        FolderWatch watch = Watch();
        _films.Add("a.png", 1);
        await LookTwiceAsync(watch);
        string before = (await _xrays.FindETagAsync("ward/a.png", Cancellation))!;
        _films.Add("a.png", [.. FilmFolder.Png(2), 0]);
        Assert.Equal(1, await LookTwiceAsync(watch));
        Assert.NotEqual(before, await _xrays.FindETagAsync("ward/a.png", Cancellation));
    }

    [Fact]
    public async Task Restart_uploads_only_what_is_new_or_changed()
    {
        _films.Add("a.png", 1);
        _films.Add("b.png", 2);
        Assert.Equal(2, await LookTwiceAsync(Watch()));
        string before = (await _xrays.FindETagAsync("ward/a.png", Cancellation))!;
        _films.Add("b.png", 3);
        _films.Add("c.png", 4);
        Assert.Equal(2, await LookTwiceAsync(Watch()));
        Assert.Equal(before, await _xrays.FindETagAsync("ward/a.png", Cancellation));
    }

    [Fact]
    public void Folder_that_is_not_there_or_has_no_name_for_a_dataset_is_refused()
    {
        Assert.Contains("There is no folder", Assert.Throws<InvalidInputException>(
            () => FolderWatch.DatasetOf(_films.At("nowhere"), null)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_films.At("A b"));
        Assert.Contains("--watch-dataset", Assert.Throws<InvalidInputException>(
            () => FolderWatch.DatasetOf(_films.At("A b"), "A/b")).Message, StringComparison.Ordinal);
        Assert.Equal("ward7", FolderWatch.DatasetOf(_films.Path, "ward7"));
    }

    private FolderWatch Watch() => new(_films.Path, "ward", _xrays, new ServiceOptions(), TimeProvider.System, NullLogger.Instance);

    private static async Task<int> LookTwiceAsync(FolderWatch watch) =>
        await watch.LookAsync(Cancellation) + await watch.LookAsync(Cancellation);

    private async Task<string[]> NamesAsync() =>
        [.. (await _xrays.ListAsync(null, Cancellation).ToListAsync(Cancellation)).Select(static blob => blob.Name).Order()];
}
