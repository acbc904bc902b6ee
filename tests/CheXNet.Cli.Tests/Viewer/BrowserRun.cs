using System.Diagnostics;
using System.Text.Json;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Viewer;

/// <summary>
/// The viewer's tests in a real browser: <c>tests/web/run.mjs</c>, run once for all, with one service and one Chromium. Each of its tests
/// is a test here.
/// </summary>
public class BrowserRun : IDisposable
{
    private readonly Lazy<Task<Outcomes>> _run;
    private Process? _process;

    public BrowserRun() => _run = new(RunAsync);

    /// <summary>The folder of the tests.</summary>
    public static string Folder { get; } = Path.Combine(TestData.Repository, "tests", "web");

    /// <summary>The tests' names: those of their files.</summary>
    public static IEnumerable<string> Names =>
        Directory.GetFiles(Path.Combine(Folder, "tests"), "*.mjs").Select(static path => Path.GetFileNameWithoutExtension(path)).Order();

    /// <summary>Waits for a test's outcome; skips where there is no browser.</summary>
    public async Task AssertPassedAsync(string test)
    {
        Outcomes outcomes = await _run.Value;
        Assert.SkipWhen(outcomes.Skip is not null, outcomes.Skip ?? "");
        Assert.True(outcomes.ByTest.TryGetValue(test, out string? error), $"The browser tests ended before '{test}': {outcomes.Said}");
        Assert.True(error is null, error);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _process = null;
    }

    /// <summary>What the tests are told besides the program and the model: nothing, so that they start a service and all run.</summary>
    protected virtual Task<string[]> OptionsAsync() => Task.FromResult<string[]>([]);

    private async Task<Outcomes> RunAsync()
    {
        string[] arguments =
        [
            Path.Combine(Folder, "run.mjs"), "--program", "dotnet", "--program", Path.Combine(AppContext.BaseDirectory, "chexnet.dll"),
            "--model", Path.Combine(TestData.Repository, "models", "default"), .. await OptionsAsync(),
        ];
        _process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        _process.StandardInput.Close();
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        Dictionary<string, string?> byTest = [];
        string? skip = null;
        string said = "";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            JsonElement outcome = JsonElement.Parse(line);
            if (outcome.TryGetProperty("skip", out JsonElement reason)) skip = reason.GetString();
            else if (outcome.TryGetProperty("failure", out JsonElement failure)) said += failure.GetString();
            else byTest[outcome.GetProperty("test").GetString()!] = outcome.GetProperty("error").GetString();
        }

        await _process.WaitForExitAsync();
        return new Outcomes(byTest, skip, $"{said}{await errors}");
    }

    /// <param name="ByTest">Null for a test that passed, else what went wrong.</param>
    /// <param name="Skip">Why none was run.</param>
    /// <param name="Said">Anything else that was said.</param>
    private sealed record Outcomes(IReadOnlyDictionary<string, string?> ByTest, string? Skip, string Said);
}
