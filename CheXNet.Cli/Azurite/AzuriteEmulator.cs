using System.Security.Cryptography;

namespace CheXNet.Cli.Azurite;

/// <summary>Azurite on the loopback address, with a new account key per start. A child process that dies is restarted on the same ports and
/// data, so clients resume after a pause; without a data folder, the contents are lost.</summary>
internal sealed class AzuriteEmulator : IAsyncDisposable
{
    // A child that dies again within this time is not restarted.
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(30);
    private const int MostRestarts = 3;

    private readonly string _folder;
    private readonly AzuriteOptions _options;
    private readonly DataFolderLease? _lease;
    private readonly string _key;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<StorageException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyDictionary<string, Uri> _endpoints = new Dictionary<string, Uri>();
    private AzuriteProcess _process;
    private Task _supervision = Task.CompletedTask;

    private AzuriteEmulator(string folder, AzuriteOptions options, DataFolderLease? lease)
    {
        (_folder, _options, _lease) = (folder, options, lease);
        _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        _process = AzuriteProcess.Start(folder, options, Accounts);
        lease?.Note(_process.Process, connectionString: null);
    }

    public int ProcessId => _process.Process.Id;

    public string ConnectionString => ConnectionStringOf(_options.Accounts[0]);

    /// <summary>Completes with the reason when the child died and could not be restarted; never after <see cref="DisposeAsync"/>.</summary>
    public Task<StorageException> Failed => _failed.Task;

    private string Accounts => string.Join(';', _options.Accounts.Select(a => $"{a}:{_key}"));

    /// <summary>Installs Azurite if needed, starts it and waits until all three services respond.</summary>
    /// <exception cref="StorageException">
    /// <c>emulator-unavailable</c>: no Node.js, npm failed, another process uses the data folder, or its data is damaged.
    /// </exception>
    public static async Task<AzuriteEmulator> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        string folder = await AzuriteInstallation.EnsureAsync(options.Cache, options.SearchPath, options.Progress, cancellationToken);
        DataFolderLease? lease = options.DataFolder is { } data
            ? await DataFolderLease.TakeAsync(Path.GetFullPath(data), cancellationToken)
            : null;
        AzuriteEmulator? emulator = null;
        try
        {
            emulator = new AzuriteEmulator(folder, options, lease);
            await emulator._process.WaitUntilReadyAsync(cancellationToken);
            emulator._endpoints = emulator._process.Endpoints;
            lease?.Note(emulator._process.Process, emulator.ConnectionString);
            emulator._supervision = emulator.SuperviseAsync();
            return emulator;
        }
        catch
        {
            emulator?._process.Kill();
            lease?.Dispose();
            throw;
        }
    }

    public static StorageException Unavailable(string message, Exception? inner = null) =>
        new(ErrorCodes.EmulatorUnavailable, message, inner);

    /// <param name="account">One of <see cref="AzuriteOptions.Accounts"/>.</param>
    public string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={_key};"
        + string.Concat(AzuriteProcess.Services.Select(s => $"{s}Endpoint={new Uri(_endpoints[s], account)};"));

    /// <summary>Shuts the emulator down after it has saved its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _supervision;
        await _process.DisposeAsync();
        _lease?.Dispose();
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        for (int deaths = 0; ;)
        {
            long began = Environment.TickCount64;
            await Task.WhenAny(_process.Exited, Task.Delay(Timeout.Infinite, _stopping.Token));
            if (_stopping.IsCancellationRequested) return;

            deaths = Environment.TickCount64 - began < ShortLife.TotalMilliseconds ? deaths + 1 : 1;
            string death = $"The storage emulator ended by itself ({_process.ExitStatus}). {_process.Complaint()}";
            if (_options.DataFolder is null || deaths > MostRestarts || !await TryRestartAsync(death))
            {
                if (_stopping.IsCancellationRequested) return;
                _failed.TrySetResult(Unavailable(
                    $"{death}It could not be started again: start this command again; what was stored is on disk."));
                return;
            }
        }
    }

    private async Task<bool> TryRestartAsync(string death)
    {
        try
        {
            _options.Progress?.Invoke($"{death}It is started again on the same data.");
            AzuriteProcess next = AzuriteProcess.Start(
                _folder, _options, Accounts, _endpoints.ToDictionary(static e => e.Key, static e => e.Value.Port));
            await _process.DisposeAsync();
            _process = next;
            _lease?.Note(next.Process, connectionString: null);
            await next.WaitUntilReadyAsync(_stopping.Token);
            _lease?.Note(next.Process, ConnectionString);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the service must learn that its storage is gone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is not OperationCanceledException) _options.Progress?.Invoke(e.Message);
            return false;
        }
    }
}
