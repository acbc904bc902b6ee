namespace CheXNet.Models;

/// <summary>
/// Finds the package that a person means: a path, a name <c>id[@version]</c> among the local models, or nothing, which is the default
/// model. The local models lie in the folders of <c>CHEXNET_MODELS</c>, in <c>models</c> beside the program or at the root of the
/// repository it runs from, and in the cache; each is a folder or a zip, whatever its name.
/// </summary>
public sealed class ModelLocator
{
    /// <summary>The environment variable that names folders of models, joined as in <c>PATH</c>.</summary>
    public const string Variable = "CHEXNET_MODELS";

    private const string DefaultName = "default";
    private readonly string _cache;

    /// <summary>Looks in given folders.</summary>
    /// <param name="folders">In the order of preference; those that do not exist are passed over.</param>
    /// <param name="cache">Where the default model is made if no folder has a package named <c>default</c>.</param>
    public ModelLocator(IEnumerable<string> folders, string cache)
    {
        Folders = [.. folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
        _cache = cache;
    }

    /// <summary>The folders that hold packages, in the order of preference.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Looks where this machine keeps models.</summary>
    public static ModelLocator OfThisMachine()
    {
        string[] named = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new ModelLocator([.. named, .. BesideTheProgram(), CacheFolder.Models], CacheFolder.Models);
    }

    /// <summary>Finds and checks a package.</summary>
    /// <param name="model">A path to a folder or zip, <c>id</c> (its highest version) or <c>id@version</c>; null, empty or <c>default</c>
    /// for the default.</param>
    /// <exception cref="ModelPackageException">There is none, or it is invalid; the message lists the models there are.</exception>
    public async Task<ModelPackage> FindAsync(string? model, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(model) || model == DefaultName) return await DefaultAsync(cancellationToken);
        if (Path.Exists(model) || IsPath(model)) return await ModelPackage.LoadAsync(model, cancellationToken);
        IReadOnlyList<LocatedModel> all = await ListAsync(cancellationToken);
        LocatedModel? found = all.Where(m => Means(model, m.Card)).OrderByDescending(static m => m.Card.Version, ModelVersionOrder.Instance).FirstOrDefault();
        if (found is not null) return await ModelPackage.LoadAsync(found.Location, cancellationToken);
        if (model == DefaultModel.Id.Id || model == DefaultModel.Id.ToString()) return await DefaultModel.EnsureAsync(_cache, cancellationToken);
        string names = all.Count == 0 ? "none" : string.Join(", ", all.Select(static m => m.Card.ToModelId()));
        throw new ModelPackageException(
            ErrorCodes.ModelNotFound,
            $"There is no model '{model}'. Give a path, or one of the models in {string.Join(", ", Folders)}: {names}. {Variable} names further folders.");
    }

    /// <summary>
    /// The packages there are, by their cards; their files are not read. What is no package, or begins with a dot, is passed over.
    /// </summary>
    /// <returns>In the order of preference; of the same name only the first.</returns>
    public async Task<IReadOnlyList<LocatedModel>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<ModelId, LocatedModel> found = [];
        foreach (string folder in Folders.Where(Directory.Exists))
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
        string? installed = Folders.Select(static f => Path.Combine(f, DefaultName)).FirstOrDefault(static f => File.Exists(Path.Combine(f, ModelPackage.CardName)));
        return installed is null
            ? await DefaultModel.EnsureAsync(_cache, cancellationToken)
            : await ModelPackage.LoadAsync(installed, cancellationToken);
    }

    private static bool Means(string model, ModelCard card) => model == card.Id || model == card.ToModelId().ToString();

    private static bool IsPath(string model) =>
        model.Contains('/', StringComparison.Ordinal) || model.Contains('\\', StringComparison.Ordinal)
        || model.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> BesideTheProgram()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "models");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "CheXNet.sln"))) continue;
            yield return Path.Combine(folder.FullName, "models");
            yield break;
        }
    }
}

/// <summary>A package that was found.</summary>
/// <param name="Location">The folder or zip.</param>
public sealed record LocatedModel(string Location, ModelCard Card);
