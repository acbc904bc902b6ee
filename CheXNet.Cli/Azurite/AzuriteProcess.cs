using System.Text.RegularExpressions;

namespace CheXNet.Cli.Azurite;

/// <summary>A child process running Azurite. It watches its stdin (<c>npm/host.cjs</c>), so it exits with this process.</summary>
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

    /// <summary>Service names as in Azurite's output and in connection strings.</summary>
    public static IReadOnlyList<string> Services { get; } = ["Blob", "Queue", "Table"];

    /// <summary>Each service's address, once ready.</summary>
    public IReadOnlyDictionary<string, Uri> Endpoints => _endpoints;

    public Process Process => _process;

    /// <summary>How it ended, for a sentence.</summary>
    public string ExitStatus
    {
        get
        {
            try
            {
                return $"exit status {_process.ExitCode}";
            }
            catch (InvalidOperationException)
            {
                return "exit status unknown";
            }
        }
    }

    public Task Exited => _process.WaitForExitAsync(CancellationToken.None);

    /// <param name="folder">Where Azurite is installed.</param>
    /// <param name="accounts">Value of <c>AZURITE_ACCOUNTS</c>.</param>
    /// <param name="ports">Loopback port of each service; null picks free ports.</param>
    public static AzuriteProcess Start(
        string folder, AzuriteOptions options, string accounts, IReadOnlyDictionary<string, int>? ports = null)
    {
        string[] arguments =
        [
            "host.cjs",
            .. Services.SelectMany(s => (string[])[$"--{Lower(s)}Host", "127.0.0.1", $"--{Lower(s)}Port", PortOf(s)]),
            "--skipApiVersionCheck", "--silent", "--disableTelemetry",
            .. options.DataFolder is { } data ? (string[])["--location", Path.GetFullPath(data)] : ["--inMemoryPersistence"],
        ];
        string node = NodeProgram.Find("node", options.SearchPath);
        Process process = NodeProgram.Start(node, arguments, folder, ("AZURITE_ACCOUNTS", accounts), ("NODE_OPTIONS", ""));
        return new AzuriteProcess(process, options.Progress);

        static string Lower(string service) => service.ToLowerInvariant();

        string PortOf(string service) => (ports?[service] ?? 0).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until all three services respond.</summary>
    /// <exception cref="StorageException"><c>emulator-unavailable</c>: the child exited or timed out.</exception>
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

    /// <summary>Shuts the child down after it has saved its data.</summary>
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

    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The child's last errors as a sentence with a trailing space; empty if none.</summary>
    public string Complaint()
    {
        lock (_errors) return _errors.Count == 0 ? "" : $"It said: {string.Join(" | ", _errors)}. ";
    }

    private async Task<StorageException> ReasonAsync(CancellationToken cancellationToken)
    {
        string complaint = Complaint();
        if (DamagedDatabase().Match(complaint) is { Success: true } damage)
            return AzuriteEmulator.Unavailable(damage.Groups["sentence"].Value);

        // Check for an old Node.js only after a failure: asking for its version costs as much as the start itself.
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

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<address>http://\S+)$")]
    private static partial Regex Listening();

    // Matches the sentence written by npm/damage.cjs, up to its last period.
    [GeneratedRegex(@"storage: (?<sentence>'[^|]* is damaged [^|]*\.)", RegexOptions.CultureInvariant)]
    private static partial Regex DamagedDatabase();
}
