using CheXNet.Cli.Azurite;
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

    /// <summary>Whether it is this machine's embedded storage.</summary>
    public bool IsEmbedded { get; private init; }

    /// <summary>Whether nobody else is at work on it: it is embedded storage that this command started.</summary>
    public bool IsOwn => _emulator is not null;

    /// <summary>
    /// Opens what <c>--storage</c> or <c>--data</c> names, else what the setting names, else the embedded storage: that of a running
    /// service, or started here.
    /// </summary>
    /// <param name="storage">The value of <c>--storage</c>.</param>
    /// <param name="dataFolder">Where the embedded storage keeps its data; null for the person's own.</param>
    /// <param name="progress">Told what is going on when it takes a while.</param>
    /// <exception cref="InvalidInputException">It is to be read, and nothing was ever stored; or both are given.</exception>
    /// <exception cref="StorageException">The account or the emulator is not to be had.</exception>
    public static async Task<LocalStorage> OpenAsync(
        string? storage, string? dataFolder, StorageUse use, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (storage is not null && dataFolder is not null)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                "--storage names an account and --data the folder of the embedded storage: leave one of them out.");
        }

        if (dataFolder is null) storage ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;
        if (storage is not null)
        {
            StorageAccount named = StorageAccount.Parse(storage);
            if (use != StorageUse.Read) await named.EnsureCreatedAsync(cancellationToken);
            return new LocalStorage(named, storage, null);
        }

        string folder = Path.GetFullPath(dataFolder ?? LocalFolders.Storage);
        if (use == StorageUse.Read && !Directory.Exists(folder))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"Nothing is stored in '{folder}' yet: start 'chexnet serve' and drop images, name its folder with --data, "
                + "or an account with --storage.");
        }

        if (use != StorageUse.Serve && AzuriteEmulator.ConnectionOfRunning(folder) is { } running)
        {
            StorageAccount joined = StorageAccount.Parse(running);
            if (use == StorageUse.Work) await joined.EnsureCreatedAsync(cancellationToken);
            return new LocalStorage(joined, running, null) { IsEmbedded = true };
        }

        return await StartAsync(new AzuriteOptions { DataFolder = folder, Progress = progress }, cancellationToken);
    }

    /// <summary>Starts the embedded storage.</summary>
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
    /// <param name="model">A model as <see cref="ModelCatalog"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">There is none.</exception>
    public Task<ModelPackage> FindModelAsync(string? model, CancellationToken cancellationToken) =>
        ModelCatalog.OfThisMachine(new ModelContainer(Account)).FindAsync(model, cancellationToken);

    /// <summary>Finds a model and loads it to score with.</summary>
    /// <param name="model">A model as <see cref="ModelCatalog"/> finds it; null for the default.</param>
    /// <exception cref="ModelPackageException">There is none, or not of this precision.</exception>
    public async Task<XrayScorer> OpenModelAsync(string? model, Precision precision, CancellationToken cancellationToken) =>
        await XrayScorer.CreateAsync(await FindModelAsync(model, cancellationToken), precision, cancellationToken: cancellationToken);

    /// <summary>Ends the emulator, where this command started it.</summary>
    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
