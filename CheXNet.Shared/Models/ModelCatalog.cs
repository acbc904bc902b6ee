namespace CheXNet.Models;

/// <summary>
/// All models that can be named: those of this machine, and those of a storage account, which are copied to the cache once, checked
/// against their hashes each time they are loaded, and never asked for again.
/// </summary>
/// <param name="local">The models of this machine.</param>
/// <param name="remote">The models of a storage account; null for none.</param>
/// <param name="cache">The folder for copies of remote models; one of <paramref name="local"/>'s, so that a copy serves without the
/// account.</param>
public sealed class ModelCatalog(ModelLocator local, ModelContainer? remote, string cache)
{
    /// <summary>The setting that names the model of a service which is told none: <c>id</c>, <c>id@version</c> or a path.</summary>
    public const string Setting = "CHEXNET_MODEL";

    /// <summary>The models of this machine and, where one is given, of an account, with the user's cache.</summary>
    /// <param name="remote">The models of a storage account; null for none.</param>
    public static ModelCatalog OfThisMachine(ModelContainer? remote = null) => new(ModelLocator.OfThisMachine(), remote, CacheFolder.Models);

    /// <summary>Finds, copies if need be, and checks a model.</summary>
    /// <param name="model">A path, <c>id</c> (its highest version here and there), <c>id@version</c>, or null for the one that
    /// <see cref="Setting"/> names, else the default.</param>
    /// <returns>The package, on this machine.</returns>
    /// <exception cref="ModelPackageException">There is none, or it is invalid.</exception>
    /// <exception cref="StorageException">The account cannot be reached or refuses.</exception>
    public async Task<ModelPackage> FindAsync(string? model, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(model)) model = Environment.GetEnvironmentVariable(Setting);
        if (remote is null || string.IsNullOrWhiteSpace(model) || !IsName(model)) return await local.FindAsync(model, cancellationToken);
        IReadOnlyList<LocatedModel> here = await local.ListAsync(cancellationToken);
        ModelId? wanted = model.Contains('@', StringComparison.Ordinal) ? ModelId.Parse(model) : await HighestAsync(model, here, cancellationToken);
        bool installed = here.Any(m => m.Card.ToModelId() == wanted && m.Location != (wanted is { } id ? CopyOf(id) : null));
        return wanted is not { } found || installed
            ? await local.FindAsync(wanted?.ToString() ?? model, cancellationToken)
            : await EnsureCopyAsync(found, cancellationToken);
    }

    private string CopyOf(ModelId model) => Path.GetFullPath(Path.Combine(cache, model.ToString()));

    /// <summary>A copy that was damaged since is made anew.</summary>
    private async Task<ModelPackage> EnsureCopyAsync(ModelId model, CancellationToken cancellationToken)
    {
        string folder = CopyOf(model);
        Directory.CreateDirectory(cache);
        if (Directory.Exists(folder))
        {
            try
            {
                return await ModelPackage.LoadAsync(folder, cancellationToken);
            }
            catch (ModelPackageException)
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return await remote!.DownloadAsync(model, folder, cancellationToken);
    }

    private async Task<ModelId?> HighestAsync(string id, IReadOnlyList<LocatedModel> here, CancellationToken cancellationToken)
    {
        IEnumerable<ModelCard> cards = here.Select(static m => m.Card).Concat(await remote!.ListAsync(cancellationToken));
        ModelCard? highest = cards.Where(card => card.Id == id).MaxBy(static card => card.Version, ModelVersionOrder.Instance);
        return highest?.ToModelId();
    }

    private static bool IsName(string model) =>
        !Path.Exists(model) && model != DefaultModel.Id.Id && model != DefaultModel.Id.ToString()
        && model.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '@') && !model.EndsWith(".zip", StringComparison.Ordinal);
}
