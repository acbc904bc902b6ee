using CheXNet.Cli.Azurite;
using CheXNet.Imaging;
using CheXNet.Models.Devices;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Storage;

internal enum StorageUse
{
    /// <summary>Creates nothing in a named account; joins a running service's embedded storage.</summary>
    Read,

    /// <summary>Creates what is missing; joins a running service's embedded storage.</summary>
    Work,

    /// <summary>Creates what is missing; requires exclusive embedded storage.</summary>
    Serve,
}

/// <summary>A command's storage, and the emulator behind it if this command started one.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly AzuriteEmulator? _emulator;

    private LocalStorage(StorageAccount account, string connection, AzuriteEmulator? emulator) =>
        (Account, Connection, _emulator) = (account, connection, emulator);

    /// <summary>Environment variable used without <c>--storage</c>.</summary>
    public const string Variable = "CHEXNET_STORAGE";

    public StorageAccount Account { get; }

    /// <summary>Connection string or address for other programs.</summary>
    public string Connection { get; }

    public bool IsEmbedded { get; private init; }

    /// <summary>Whether this command started this (embedded) storage, so that nobody else uses it.</summary>
    public bool IsOwn => _emulator is not null;

    /// <summary>The option's value, else the environment variable's; null if neither is set.</summary>
    public static string? NameOf(string? storage) =>
        storage ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null);

    /// <summary>Opens <c>--storage</c>, <c>--data</c> or the account in <see cref="Variable"/>, else embedded storage.</summary>
    /// <param name="progress">Called with status messages during long steps.</param>
    /// <exception cref="InvalidInputException">Both options are given, or there is nothing to read yet.</exception>
    /// <exception cref="StorageException">The account or the emulator is unavailable.</exception>
    public static async Task<LocalStorage> OpenAsync(
        string? storage, string? dataFolder, StorageUse use, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (storage is not null && dataFolder is not null)
            throw ErrorReport.Invalid("--storage names an account and --data the folder of the embedded storage: leave one of them out.");
        if (dataFolder is null && NameOf(storage) is { } named) return await ConnectAsync(named, use, isEmbedded: false, cancellationToken);

        string folder = Path.GetFullPath(dataFolder ?? LocalFolders.Storage);
        if (use == StorageUse.Read && !Directory.Exists(folder))
            throw ErrorReport.Invalid($"Nothing is stored in '{folder}' yet: start 'chexnet serve' and drop images, "
                + "name its folder with --data, or name an account with --storage.");
        return use != StorageUse.Serve && DataFolderLease.ConnectionOfRunning(folder) is { } running
            ? await ConnectAsync(running, use, isEmbedded: true, cancellationToken)
            : await StartAsync(new AzuriteOptions { DataFolder = folder, Progress = progress }, cancellationToken);
    }

    public static async Task<LocalStorage> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(options, cancellationToken);
        try
        {
            StorageAccount account = StorageAccount.Parse(emulator.ConnectionString);
            await account.EnsureCreatedAsync(cancellationToken);
            return new LocalStorage(account, emulator.ConnectionString, emulator) { IsEmbedded = true };
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds a model on this machine or in the account, without loading its graph.</summary>
    /// <param name="model">A model as <see cref="ModelFinder"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">Not found.</exception>
    public Task<ModelPackage> FindModelAsync(string? model, CancellationToken cancellationToken) =>
        ModelFinder.OfThisMachine(new ModelContainer(Account)).FindAsync(model, cancellationToken);

    /// <summary>How the films of this storage are read; null for this machine's settings.</summary>
    public ImageLimits? Images { get; set; }

    /// <summary>What runs models opened here.</summary>
    public ComputeDevice Device { get; set; } = ComputeDevice.Cpu;

    /// <summary>How films are gathered on a GPU; null for the default.</summary>
    public BatchOptions? Batches { get; set; }

    /// <param name="model">A model as <see cref="ModelFinder"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">Not found, or not in this precision.</exception>
    /// <exception cref="DeviceException">The GPU that was asked for cannot be used.</exception>
    public async Task<XrayScorer> OpenModelAsync(string? model, Precision precision, CancellationToken cancellationToken) =>
        await XrayScorer.CreateAsync(
            await FindModelAsync(model, cancellationToken), precision, new SessionSettings { Device = Device }, Images,
            batches: Batches, cancellationToken: cancellationToken);

    /// <summary>Waits for cancellation or a fatal emulator failure.</summary>
    /// <exception cref="StorageException">The emulator died and could not be restarted.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Task stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        if (_emulator is not null && await Task.WhenAny(_emulator.Failed, stopped) == _emulator.Failed) throw await _emulator.Failed;
        await stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LocalStorage> ConnectAsync(
        string connection, StorageUse use, bool isEmbedded, CancellationToken cancellationToken)
    {
        StorageAccount account = StorageAccount.Parse(connection);
        if (use != StorageUse.Read) await account.EnsureCreatedAsync(cancellationToken);
        return new LocalStorage(account, connection, null) { IsEmbedded = isEmbedded };
    }
}
