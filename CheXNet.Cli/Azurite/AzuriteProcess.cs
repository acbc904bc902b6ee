using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CheXNet.Cli.Azurite;

/// <summary>
/// One child process that runs Azurite. It ends with this process, however that ends: the child watches its standard input
/// (<c>npm/host.cjs</c>).
/// </summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const int KeptErrors = 8;
    private const string NoticePrefix = "storage: ";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(130);

    private readonly Process _process;
    private readonly Action<string>? _notice;
    private readonly Dictionary<string, Uri> _endpoints = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _errors = new();

    private AzuriteProcess(Process process, Action<string>? notice)
    {
        (_process, _notice) = (process, notice);
        process.OutputDataReceived += (_, line) => ReadOutput(line.Data);
        process.ErrorDataReceived += (_, line) => ReadError(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The names of the services, as Azurite and connection strings write them.</summary>
    public static IReadOnlyList<string> Services { get; } = ["Blob", "Queue", "Table"];

    /// <summary>The address of each service, once it is ready.</summary>
    public IReadOnlyDictionary<string, Uri> Endpoints => _endpoints;

    /// <summary>The child process.</summary>
    public Process Process => _process;

    /// <summary>Ends when the child does.</summary>
    public Task Exited => _process.WaitForExitAsync(CancellationToken.None);

    /// <summary>Starts a child.</summary>
    /// <param name="folder">Where Azurite is installed.</param>
    /// <param name="accounts">What Azurite reads from <c>AZURITE_ACCOUNTS</c>.</param>
    /// <param name="ports">The port of each service on the loopback address; null takes free ones.</param>
    public static AzuriteProcess Start(string folder, AzuriteOptions options, string accounts, IReadOnlyDictionary<string, int>? ports = null)
    {
        string[] arguments =
        [
            "host.cjs",
            .. Services.SelectMany(s => (string[])[$"--{s.ToLowerInvariant()}Host", "127.0.0.1", $"--{s.ToLowerInvariant()}Port", PortOf(s)]),
            "--skipApiVersionCheck", "--silent", "--disableTelemetry",
            .. options.DataFolder is { } data ? (string[])["--location", Path.GetFullPath(data)] : ["--inMemoryPersistence"],
        ];
        string node = NodeProgram.Find("node", options.SearchPath);
        Process process = NodeProgram.Start(node, arguments, folder, ("AZURITE_ACCOUNTS", accounts), ("NODE_OPTIONS", ""));
        return new AzuriteProcess(process, options.Progress);

        string PortOf(string service) => (ports?[service] ?? 0).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until all three services answer.</summary>
    /// <exception cref="StorageException"><c>emulator-unavailable</c>: it ended, or does not answer in time.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_ready.Task, Exited).WaitAsync(LongestStart, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw AzuriteEmulator.Unavailable(
                $"The storage emulator did not answer within {LongestStart.TotalSeconds:0} seconds. {Complaint()}"
                + "Try again, or name an account with --storage.");
        }

        if (!_ready.Task.IsCompletedSuccessfully) throw await ReasonAsync(cancellationToken);
    }

    /// <summary>Lets the child save its data and end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.StandardInput.Close();
            await Exited.WaitAsync(LongestStop);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>Ends the child at once.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>What the child complained of last, as a sentence that ends with a space; empty where it did not.</summary>
    public string Complaint()
    {
        lock (_errors) return _errors.Count == 0 ? "" : $"It said: {string.Join(" | ", _errors)}. ";
    }

    private async Task<StorageException> ReasonAsync(CancellationToken cancellationToken)
    {
        string complaint = Complaint();
        if (DamagedDatabase().Match(complaint) is { Success: true } damage)
            return AzuriteEmulator.Unavailable(damage.Groups["sentence"].Value);

        // An old Node.js shows itself only now: asking for its version before every start would cost as much as the start.
        (_, string version, _) = await NodeProgram.RunAsync(
            _process.StartInfo.FileName, ["--version"], Environment.CurrentDirectory, cancellationToken);
        NodeProgram.CheckVersion(version);
        return AzuriteEmulator.Unavailable(
            $"The storage emulator ended at once (exit status {_process.ExitCode}). {complaint}"
            + $"Delete the folder '{_process.StartInfo.WorkingDirectory}' to have it installed again.");
    }

    private void ReadOutput(string? line)
    {
        if (line is null || Listening().Match(line) is not { Success: true } match) return;
        _endpoints[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value + "/");
        if (_endpoints.Count == Services.Count) _ready.TrySetResult();
    }

    private void ReadError(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (line.StartsWith(NoticePrefix, StringComparison.Ordinal)) _notice?.Invoke(line[NoticePrefix.Length..]);
        lock (_errors)
        {
            _errors.Enqueue(line.Trim());
            if (_errors.Count > KeptErrors) _errors.Dequeue();
        }
    }

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<address>http://\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();

    // The sentence that npm/damage.cjs writes, up to its last full stop.
    [GeneratedRegex(@"storage: (?<sentence>'[^|]* is damaged [^|]*\.)", RegexOptions.CultureInvariant)]
    private static partial Regex DamagedDatabase();
}
