using System.Diagnostics;
using System.Text.Json;
using CheXNet.Cli.Azurite;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>
/// Nothing that the program is made of (.NET, ONNX Runtime, libvips, Azurite) leaves anything in a person's home folder or calls anybody:
/// the commands run in an empty home and, where they may, without a network and under <c>strace</c>, which lists every address that a
/// process connects or sends to.
/// </summary>
public sealed class NobodyCalledTests(AzuriteFixture azurite) : IDisposable
{
    private readonly FilmFolder _films = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Home => Directory.CreateDirectory(_films.At("home")).FullName;

    private static string Checkpoint =>
        Path.Combine(TestData.Repository, "tests", "CheXNet.Shared.Tests", "Fixtures", "checkpoints", "m-25012018-123527.pth.tar");

    private string Trace => _films.At("strace.txt");

    public void Dispose() => _films.Dispose();

    [Theory]
    [InlineData("score")]
    [InlineData("explain")]
    [InlineData("import")]
    public async Task Command_leaves_nothing_in_an_empty_home_and_calls_nobody(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A home folder is named by HOME.");
        string film = _films.Add("film.png", 1);
        string[] arguments = command switch
        {
            "score" => ["score", film, "--output", _films.At("scores.csv")],
            "explain" => ["explain", film, "--output", _films.At("overlay.png")],
            _ => ["model", "import", Checkpoint, "--profile", "zoogzog", "--output", _films.At("package")],
        };
        using ChexnetProcess process = Start(arguments, hasNetwork: false);

        Assert.True(await process.ExitAsync() == 0, process.Error);
        AssertNothingLeft();
        await AssertNobodyCalledAsync(process.Id);
    }

    [Fact]
    public async Task Service_leaves_nothing_in_an_empty_home_and_calls_nobody_but_this_machine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A home folder is named by HOME.");
        await azurite.NewAccountAsync(); // Azurite is installed by now, by npm, once: the one time that the program needs a network.
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start(
            ["serve", "--data", _films.At("data"), "--model", tiny.Path, "--http", "0", "--json"],
            hasNetwork: true,
            ("CHEXNET_CACHE", LocalFolders.Cache));
        using JsonDocument ready = JsonDocument.Parse(await service.ReadLineAsync());
        using HttpClient client = new() { BaseAddress = new Uri(ready.RootElement.GetProperty("http").GetString()!) };

        using HttpResponseMessage taken = await client.PostAsync(
            "api/xrays/ward/film.png", new ByteArrayContent(FilmFolder.Png(1)), Stop);
        taken.EnsureSuccessStatusCode();
        await Eventually.TrueAsync(
            async () =>
            {
                using HttpResponseMessage answer = await client.GetAsync("api/predictions/ward/film.png", Stop);
                return answer.IsSuccessStatusCode;
            },
            service.ExitAsync());
        await service.TerminateAsync();

        Assert.True(await service.ExitAsync() == 0, service.Error);
        AssertNothingLeft();
        await AssertNobodyCalledAsync(service.Id);
    }

    /// <param name="hasNetwork">Whether it stays in this machine's network namespace; else, where it may, it gets an empty one.</param>
    private ChexnetProcess Start(
        string[] arguments, bool hasNetwork, params (string Name, string? Value)[] environment) => ChexnetProcess.Start(
        arguments,
        [("HOME", Home), .. Unset("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), .. environment],
        [
            .. hasNetwork || !CanIsolate ? (string[])[] : ["unshare", "--map-root-user", "--net"],
            .. CanTrace ? (string[])["strace", "-D", "-f", "-q", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", Trace] : [],
        ]);

    private static IEnumerable<(string Name, string? Value)> Unset(params string[] names) =>
        names.Select(static name => (name, (string?)null));

    private void AssertNothingLeft() =>
        Assert.Empty(new DirectoryInfo(Home).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(static f => f.FullName));

    /// <summary>Only an address of this machine may be connected or sent to.</summary>
    private async Task AssertNobodyCalledAsync(int process)
    {
        if (!CanTrace) return;
        // strace is a process of its own, which ends a moment after the traced one.
        while (!File.ReadLines(Trace).Any(line => line.StartsWith($"{process} ", StringComparison.Ordinal) && line.Contains("+++ ")))
            await Task.Delay(20, Stop);
        Assert.DoesNotContain(File.ReadLines(Trace), static call =>
            call.Contains("AF_INET", StringComparison.Ordinal)
            && !call.Contains("inet_addr(\"127.0.0.1\")", StringComparison.Ordinal)
            && !call.Contains("\"::1\"", StringComparison.Ordinal)
            && !call.Contains("\"::ffff:127.0.0.1\"", StringComparison.Ordinal));
    }

    /// <summary>Whether <c>strace</c> is here and may trace: not everywhere, for instance in some containers.</summary>
    private static bool CanTrace { get; } = Works("strace", "-qq", "-o", "/dev/null", "true");

    /// <summary>Whether <c>unshare</c> is here and may make a network namespace.</summary>
    private static bool CanIsolate { get; } = Works("unshare", "--map-root-user", "--net", "true");

    private static bool Works(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
