using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>
/// Resolves a name, id or path to a model package, local or in an optional storage account, whose packages are copied to the cache once
/// and checked against their hashes on every load. Local packages are folders or zips of any name in the folders of
/// <c>CHEXNET_MODELS</c>, in <c>models</c> next to the program or at its repository's root, and in the cache.
/// </summary>
public sealed class ModelFinder
{
    /// <summary>The environment variable with model folders, separated as in <c>PATH</c>.</summary>
    public const string FoldersVariable = "CHEXNET_MODELS";

    /// <summary>The environment variable with the model to use if none is given.</summary>
    public const string ModelVariable = "CHEXNET_MODEL";

    private const string DefaultName = "default";

    private readonly string[] _folders;
    private readonly string _cache;
    private readonly ModelContainer? _remote;

    /// <summary>Searches the given folders.</summary>
    /// <param name="folders">In order of preference; missing ones are skipped.</param>
    /// <param name="cache">For the default model and downloads; one of <paramref name="folders"/>, so that they work offline.</param>
    /// <param name="remote">A storage account's packages; null for none.</param>
    public ModelFinder(IEnumerable<string> folders, string cache, ModelContainer? remote = null)
    {
        _folders = [.. folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
        (_cache, _remote) = (cache, remote);
    }

    /// <summary>Searches this machine's model folders.</summary>
    /// <param name="remote">A storage account's packages; null for none.</param>
    public static ModelFinder OfThisMachine(ModelContainer? remote = null)
    {
        const StringSplitOptions words = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        string[] named = (Environment.GetEnvironmentVariable(FoldersVariable) ?? "").Split(Path.PathSeparator, words);
        return new ModelFinder([.. named, .. ProgramFolders.Of("models"), CacheFolder.Models], CacheFolder.Models, remote);
    }

    /// <summary>Finds a package, downloads it if necessary, and checks it.</summary>
    /// <param name="model">
    /// A folder or zip, <c>id@version</c>, <c>id</c> (highest version, local or remote), <c>default</c>, or null or empty for the one in
    /// <see cref="ModelVariable"/>, else the default.
    /// </param>
    /// <exception cref="ModelPackageException">
    /// It does not exist or is invalid; the message lists the available models. Also where no default model is installed.
    /// </exception>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public async Task<ModelPackage> FindAsync(string? model, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(model)) model = Environment.GetEnvironmentVariable(ModelVariable);
        if (string.IsNullOrWhiteSpace(model) || model == DefaultName) return await DefaultAsync(cancellationToken);
        if (Path.Exists(model) || IsPath(model)) return await ModelPackage.LoadAsync(model, cancellationToken);

        bool untrained = model == DefaultModel.Id.Id || model == DefaultModel.Id.ToString();
        ModelContainer? remote = untrained ? null : _remote;
        IReadOnlyList<LocatedModel> here = await ListAsync(cancellationToken);
        ModelId? wanted = ModelId.TryParse(model, out ModelId exact) ? exact : await HighestAsync(model, here, remote, cancellationToken);
        if (wanted is { } id)
        {
            string copy = Path.GetFullPath(Path.Combine(_cache, id.ToString()));
            LocatedModel? found = here.FirstOrDefault(m => m.Card.ToModelId() == id);
            if (found is not null && (remote is null || found.Location != copy))
                return await ModelPackage.LoadAsync(found.Location, cancellationToken);
            if (remote is not null)
                return await CachedPackage.EnsureAsync(copy, () => remote.DownloadAsync(id, copy, cancellationToken), cancellationToken);
        }

        return untrained ? await DefaultModel.EnsureAsync(_cache, cancellationToken) : throw NotFound(model, here);
    }

    /// <summary>
    /// Returns the local packages in order of preference, only the first of each name; reads only their cards. Skips names that begin with
    /// a dot and everything that is not a package.
    /// </summary>
    public async Task<IReadOnlyList<LocatedModel>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<ModelId, LocatedModel> found = [];
        foreach (string folder in _folders.Where(Directory.Exists))
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(entry).StartsWith('.')) continue;
                if (await ModelPackage.TryReadCardAsync(entry, cancellationToken) is { } card)
                    found.TryAdd(card.ToModelId(), new LocatedModel(entry, card));
            }
        }

        return [.. found.Values];
    }

    private async Task<ModelPackage> DefaultAsync(CancellationToken cancellationToken)
    {
        string? installed = _folders.Select(static folder => Path.Combine(folder, DefaultName))
            .FirstOrDefault(static path => File.Exists(Path.Combine(path, ModelPackage.CardName)));
        return installed is null ? throw NoDefault() : await ModelPackage.LoadAsync(installed, cancellationToken);
    }

    private static async Task<ModelId?> HighestAsync(
        string id, IReadOnlyList<LocatedModel> here, ModelContainer? remote, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelCard> there = remote is null ? [] : await remote.ListAsync(cancellationToken);
        IEnumerable<ModelCard> all = here.Select(static m => m.Card).Concat(there).Where(card => card.Id == id);
        return all.MaxBy(static card => card.Version, ModelVersionOrder.Instance)?.ToModelId();
    }

    // Random weights are made only for whoever asks for them by name: their scores would look like any other's.
    private ModelPackageException NoDefault() => new(
        ErrorCodes.ModelNotFound,
        $"The default model, which comes with the program in models/{DefaultName}, is in none of {string.Join(", ", _folders)}. "
        + $"Copy that folder along with the program or name its place in {FoldersVariable}, or choose a model: '{DefaultModel.Id.Id}' has "
        + "random weights, whose scores mean nothing.");

    private ModelPackageException NotFound(string model, IReadOnlyList<LocatedModel> here)
    {
        string names = here.Count == 0 ? "none" : string.Join(", ", here.Select(static m => m.Card.ToModelId()));
        return new ModelPackageException(
            ErrorCodes.ModelNotFound,
            $"There is no model '{model}'. Give a path, or one of the models in {string.Join(", ", _folders)}: {names}. "
            + $"{FoldersVariable} names further folders.");
    }

    private static bool IsPath(string model) =>
        model.Contains('/', StringComparison.Ordinal) || model.Contains('\\', StringComparison.Ordinal)
        || model.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A package found on this machine.</summary>
/// <param name="Location">The folder or zip.</param>
public sealed record LocatedModel(string Location, ModelCard Card);
