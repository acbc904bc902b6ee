using CheXNet.Cli.Azurite;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Cli.Storage;

/// <summary>What a command opens the storage for.</summary>
internal enum StorageUse
{
    /// <summary>To look: nothing is created in a named account, and a running service's embedded storage is joined.</summary>
    Read,

    /// <summary>To work beside others: what is missing is created, and a running service's embedded storage is joined.</summary>
    Work,

    /// <summary>To keep results: what is missing is created, and embedded storage is this command's own.</summary>
    Serve,
}

/// <summary>The storage that a command works on, and the emulator behind it where this command started one.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly AzuriteEmulator? _emulator;

    private LocalStorage(StorageAccount account, string connection, AzuriteEmulator? emulator) =>
        (Account, Connection, _emulator) = (account, connection, emulator);

    /// <summary>The setting that stands for <c>--storage</c> where that is not given.</summary>
    public const string Variable = "CHEXNET_STORAGE";

    public StorageAccount Account { get; }

    /// <summary>What other programs reach it by: a connection string or an address.</summary>
    public string Connection { get; }

    public bool IsEmbedded { get; private init; }

    /// <summary>Whether nobody else is at work on it: it is embedded storage that this command started.</summary>
    public bool IsOwn => _emulator is not null;

    /// <summary>The account that a command was given: the value of its option, else the setting's; null for neither.</summary>
    public static string? NameOf(string? storage) =>
        storage ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null);

    /// <summary>
    /// Opens what <c>--storage</c> or <c>--data</c> names, else what the setting names, else the embedded storage: that of a running
    /// service, or started here.
    /// </summary>
    /// <param name="progress">Told what is going on when it takes a while.</param>
    /// <exception cref="InvalidInputException">It is to be read, and nothing was ever stored; or both are given.</exception>
    /// <exception cref="StorageException">The account or the emulator is not to be had.</exception>
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

    /// <summary>Finds a model of this machine or of the account, without loading its graph.</summary>
    /// <param name="model">A model as <see cref="ModelFinder"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">There is none.</exception>
    public Task<ModelPackage> FindModelAsync(string? model, CancellationToken cancellationToken) =>
        ModelFinder.OfThisMachine(new ModelContainer(Account)).FindAsync(model, cancellationToken);

    /// <summary>Finds a model and loads it to score with.</summary>
    /// <param name="model">A model as <see cref="ModelFinder"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">There is none, or not of this precision.</exception>
    public async Task<XrayScorer> OpenModelAsync(string? model, Precision precision, CancellationToken cancellationToken) =>
        await XrayScorer.CreateAsync(await FindModelAsync(model, cancellationToken), precision, cancellationToken: cancellationToken);

    /// <summary>Waits until told to stop, or until the emulator that this command started is gone for good.</summary>
    /// <exception cref="StorageException">The emulator died and could not be replaced.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Task stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        if (_emulator is not null && await Task.WhenAny(_emulator.Failed, stopped) == _emulator.Failed) throw await _emulator.Failed;
        await stopped.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the emulator, where this command started it.</summary>
    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LocalStorage> ConnectAsync(
        string connection, StorageUse use, bool isEmbedded, CancellationToken cancellationToken)
    {
        StorageAccount account = StorageAccount.Parse(connection);
        if (use != StorageUse.Read) await account.EnsureCreatedAsync(cancellationToken);
        return new LocalStorage(account, connection, null) { IsEmbedded = isEmbedded };
    }
}
