using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>A terminal that goes is a request to stop, and what a terminal shows is no key.</summary>
public sealed class HangUpTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"chexnet-hup-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Service_that_gets_SIGHUP_finishes_and_exits_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start([], tiny, "--json", "--show-key");
        using JsonDocument ready = JsonDocument.Parse(await service.ReadLineAsync());
        XrayContainer xrays = new(StorageAccount.Parse(ready.RootElement.GetProperty("storage").GetString()!));
        await xrays.WriteAsync(new ImageKey("ward", "a.png"), BinaryData.FromBytes(FilmFolder.Png(1)), Stop);

        await service.SignalAsync("HUP");

        Assert.Equal(0, await service.ExitAsync());
        Assert.Contains("Stopped after", service.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_under_nohup_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux shows which signals are ignored.");
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start(["nohup"], tiny, "--json", "--show-key");
        using JsonDocument ready = JsonDocument.Parse(await service.ReadLineAsync());
        StorageAccount account = StorageAccount.Parse(ready.RootElement.GetProperty("storage").GetString()!);

        await service.SignalAsync("HUP");
        await new XrayContainer(account).WriteAsync(new ImageKey("ward", "a.png"), BinaryData.FromBytes(FilmFolder.Png(1)), Stop);

        ServiceContents contents = new(account, tiny.Package.Card);
        await Eventually.TrueAsync(async () => await contents.ReceiptCountAsync() == 1, service.ExitAsync());
        await service.TerminateAsync();
        Assert.Equal(0, await service.ExitAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Key_of_the_storage_is_printed_only_where_it_is_asked_for(bool json, bool asked)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start([], tiny, [.. json ? ["--json"] : Array.Empty<string>(), .. asked ? ["--show-key"] : Array.Empty<string>()]);
        string printed = "", line;
        do
        {
            line = await service.ReadLineAsync();
            printed += line + "\n";
        }
        while (!json && !line.StartsWith("Ready", StringComparison.Ordinal));

        Assert.Equal(asked, printed.Contains("AccountKey=", StringComparison.Ordinal));
        await service.TerminateAsync();
        Assert.Equal(0, await service.ExitAsync());
        Assert.DoesNotContain("AccountKey=", service.Error, StringComparison.Ordinal);
    }

    private ChexnetProcess Start(string[] launcher, TinyModel tiny, params string[] more) => ChexnetProcess.Start(
        ["serve", "--data", _data, "--model", tiny.Path, "--workers", "1", "--no-http", .. more], [], launcher);
}
