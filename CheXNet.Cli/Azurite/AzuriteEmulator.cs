using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace CheXNet.Cli.Azurite;

/// <summary>
/// Azure Storage on one machine: Azurite as a child process on free ports of the loopback address, with an account key that is new with
/// every start. It ends with this process, however that ends: the child watches its standard input (<c>npm/host.cjs</c>).
/// </summary>
internal sealed partial class AzuriteEmulator : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(130);
    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    private readonly Process _process;
    private readonly DataFolderLease? _lease;
    private readonly Dictionary<string, Uri> _endpoints = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _errors = new();
    private readonly string _key;
    private readonly string _account;
    private bool _disposed;

    private AzuriteEmulator(Process process, DataFolderLease? lease, string account, string key)
    {
        (_process, _lease, _account, _key) = (process, lease, account, key);
        process.OutputDataReceived += (_, line) => NoteOutput(line.Data);
        process.ErrorDataReceived += (_, line) => NoteError(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    /// <summary>How the first account is reached.</summary>
    public string ConnectionString => ConnectionStringOf(_account);

    /// <summary>Installs Azurite if necessary, starts it and waits until all three services answer.</summary>
    /// <exception cref="StorageException">
    /// <c>emulator-unavailable</c>: no Node.js, npm failed, or another process runs on the data folder.
    /// </exception>
    public static async Task<AzuriteEmulator> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        string node = NodeProgram.Find("node", options.SearchPath);
        string folder = await AzuriteInstallation.EnsureAsync(options.Cache, options.SearchPath, options.Progress, cancellationToken);

        string? data = options.DataFolder is { } named ? Path.GetFullPath(named) : null;
        DataFolderLease? lease = data is null ? null : await DataFolderLease.TakeAsync(data, cancellationToken);
        Process? process = null;
        try
        {
            string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            string accounts = string.Join(';', options.Accounts.Select(a => $"{a}:{key}"));
            string[] arguments =
            [
                "host.cjs", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
                "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
                "--skipApiVersionCheck", "--silent", "--disableTelemetry",
                .. data is null ? (string[])["--inMemoryPersistence"] : ["--location", data],
            ];
            process = NodeProgram.Start(node, arguments, folder, ("AZURITE_ACCOUNTS", accounts), ("NODE_OPTIONS", ""));
            lease?.Note(process, connectionString: null);
            var emulator = new AzuriteEmulator(process, lease, options.Accounts[0], key);
            await emulator.WaitUntilReadyAsync(node, cancellationToken);
            lease?.Note(process, emulator.ConnectionString);
            return emulator;
        }
        catch
        {
            process?.Kill(entireProcessTree: true);
            process?.Dispose();
            lease?.Dispose();
            throw;
        }
    }

    public static StorageException Unavailable(string message, Exception? inner = null) =>
        new(ErrorCodes.EmulatorUnavailable, message, inner);

    /// <param name="account">One of <see cref="AzuriteOptions.Accounts"/>.</param>
    public string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={_key};"
        + string.Concat(Services.Select(s => $"{s}Endpoint={new Uri(_endpoints[s], account)};"));

    /// <summary>Lets the emulator save its data and end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(LongestStop);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _lease?.Dispose();
    }

    private async Task WaitUntilReadyAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(CancellationToken.None)).WaitAsync(LongestStart, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Unavailable(
                $"The storage emulator did not answer within {LongestStart.TotalSeconds:0} seconds. {LastErrors()}"
                + "Try again, or name an account with --storage.");
        }

        if (_ready.Task.IsCompletedSuccessfully) return;

        // An old Node.js shows itself only now: asking for its version before every start would cost as much as the start.
        NodeProgram.CheckVersion((await NodeProgram.RunAsync(node, ["--version"], Environment.CurrentDirectory, cancellationToken)).Output);
        throw Unavailable(
            $"The storage emulator ended at once (exit status {_process.ExitCode}). {LastErrors()}"
            + $"Delete the folder '{_process.StartInfo.WorkingDirectory}' to have it installed again.");
    }

    private void NoteOutput(string? line)
    {
        if (line is null || Listening().Match(line) is not { Success: true } match) return;
        _endpoints[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value + "/");
        if (_endpoints.Count == Services.Length) _ready.TrySetResult();
    }

    private void NoteError(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_errors)
        {
            _errors.Enqueue(line.Trim());
            if (_errors.Count > 8) _errors.Dequeue();
        }
    }

    private string LastErrors()
    {
        lock (_errors) return _errors.Count == 0 ? "" : $"It said: {string.Join(" | ", _errors)}. ";
    }

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<address>http://\S+)$")]
    private static partial Regex Listening();
}
