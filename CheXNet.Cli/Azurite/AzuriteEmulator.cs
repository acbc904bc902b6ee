using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace CheXNet.Cli.Azurite;

/// <summary>
/// Azure Storage on one machine: Azurite as a child process on the loopback address, with an account key that is new with every start. It
/// ends with this process, however that ends: the child watches its standard input (<c>npm/host.cjs</c>).
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

    /// <summary>The child process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>How the first account is reached.</summary>
    public string ConnectionString => ConnectionStringOf(_account);

    /// <summary>Installs Azurite where it is not, starts it and waits until all three services answer.</summary>
    /// <exception cref="StorageException">
    /// <c>emulator-unavailable</c>: no Node.js, npm failed, a port is in use, or another process runs on the data folder.
    /// </exception>
    public static async Task<AzuriteEmulator> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        string node = NodeProgram.Find("node", options.SearchPath);
        string folder = await AzuriteInstallation.EnsureAsync(options.Cache, options.SearchPath, options.Progress, cancellationToken);

        DataFolderLease? lease = options.DataFolder is { } data ? await DataFolderLease.TakeAsync(Path.GetFullPath(data), cancellationToken) : null;
        Process? process = null;
        try
        {
            string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
            string accounts = string.Join(';', options.Accounts.Select(a => $"{a}:{key}"));
            process = NodeProgram.Start(node, Arguments(options), folder, ("AZURITE_ACCOUNTS", accounts), ("NODE_OPTIONS", ""));
            lease?.Note(process, connectionString: null);
            var emulator = new AzuriteEmulator(process, lease, options.Accounts[0], key);
            await emulator.WaitUntilReadyAsync(node, cancellationToken);
            lease?.Note(process, emulator.ConnectionString);
            return emulator;
        }
        catch
        {
            if (process is not null)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
            }

            lease?.Dispose();
            throw;
        }
    }

    /// <summary>Where the emulator that another process runs on a data folder answers.</summary>
    /// <returns>Its connection string; null where none runs.</returns>
    public static string? ConnectionOfRunning(string dataFolder) => DataFolderLease.ConnectionOfRunning(Path.GetFullPath(dataFolder));

    /// <summary>How an account is reached.</summary>
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
        using (var patience = new CancellationTokenSource(LongestStop))
        {
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
        _lease?.Dispose();
    }

    private static List<string> Arguments(AzuriteOptions options)
    {
        List<string> arguments =
        [
            "host.cjs",
            "--blobHost", "127.0.0.1", "--blobPort", Number(options.BlobPort),
            "--queueHost", "127.0.0.1", "--queuePort", Number(options.QueuePort),
            "--tableHost", "127.0.0.1", "--tablePort", Number(options.TablePort),
            "--skipApiVersionCheck", "--silent", "--disableTelemetry",
        ];
        arguments.AddRange(options.DataFolder is { } data ? ["--location", Path.GetFullPath(data)] : ["--inMemoryPersistence"]);
        return arguments;

        static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
    }

    private async Task WaitUntilReadyAsync(string node, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestStart);
        Task exited = _process.WaitForExitAsync(patience.Token);
        try
        {
            await await Task.WhenAny(_ready.Task, exited).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                ErrorCodes.EmulatorUnavailable,
                $"The storage emulator did not answer within {LongestStart.TotalSeconds:0} seconds. {Complaint()}Try again, or name an account with --storage.");
        }

        if (_ready.Task.IsCompletedSuccessfully) return;

        string complaint = Complaint();
        Match taken = PortInUse().Match(complaint);
        if (taken.Success)
        {
            throw new StorageException(
                ErrorCodes.EmulatorUnavailable,
                $"Port {taken.Groups["port"].Value} is in use by another program: choose another port for the storage emulator, or let it take a free one.");
        }

        // An old Node.js shows itself only now: asking for its version before every start would cost as much as the start.
        NodeProgram.CheckVersion((await NodeProgram.RunAsync(node, ["--version"], Environment.CurrentDirectory, cancellationToken)).Output);
        throw new StorageException(
            ErrorCodes.EmulatorUnavailable,
            $"The storage emulator ended at once (exit status {_process.ExitCode}). {complaint}Delete the folder '{AzuriteFolder()}' to have it installed again.");
    }

    private string AzuriteFolder() => _process.StartInfo.WorkingDirectory;

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

    private string Complaint()
    {
        lock (_errors) return _errors.Count == 0 ? "" : $"It said: {string.Join(" | ", _errors)}. ";
    }

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<address>http://\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();

    [GeneratedRegex(@"EADDRINUSE.*:(?<port>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex PortInUse();
}
