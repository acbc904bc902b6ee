using CheXNet.Checkpoints;
using CheXNet.Files;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>From a name in the register to an installed model: download, check, import, compare with its authors' probabilities.</summary>
/// <param name="cache">Where models and unfinished downloads are (<see cref="CacheFolder.Root"/>).</param>
internal sealed class ModelFetch(Download download, string cache, TextWriter error)
{
    public const string Downloads = "downloads";

    private const string HashesName = "sha256.json";

    public static RememberedHashes Remembered(string cache) => new(Path.Combine(cache, Downloads, HashesName));

    public static string LocationOf(RegisteredModel model, string cache) => Path.Combine(cache, "models", model.Name);

    /// <summary>Fetches a model.</summary>
    /// <exception cref="CheckpointException">The file cannot be had, is not the published one, or cannot be imported.</exception>
    public async Task<FetchedModel> RunAsync(RegisteredModel model, CancellationToken cancellationToken)
    {
        string target = LocationOf(model, cache), folder = Path.Combine(cache, Downloads, model.Name);
        using OutputLock held = OutputLock.Take(folder + ".download");
        if (Path.Exists(target)) return new FetchedModel(await ModelPackage.LoadAsync(target, cancellationToken), null, null);

        string checkpoint = Path.Combine(folder, model.File.Name);
        await error.WriteLineAsync($"Fetching {model.File.Address} …");
        FileHashes hashes = await download.RunAsync(model.File, checkpoint, cancellationToken);
        ReferenceOptions? reference = null;
        if (model.Reference is { } known)
        {
            await error.WriteLineAsync(
                $"Fetching the authors' own probabilities and {known.Films.Count} of their films, to compare …");
            string csv = Path.Combine(folder, "reference", known.Predictions.Name);
            await download.RunAsync(known.Predictions, csv, cancellationToken);
            string films = Path.Combine(folder, "reference", "films");
            foreach (RegisteredFile film in known.Films)
                await download.RunAsync(film, Path.Combine(films, film.Name), cancellationToken);
            reference = new ReferenceOptions(csv, films) { Tolerance = known.Tolerance };
        }

        await error.WriteLineAsync("Importing and testing …");
        ImportOptions options = new() { Profile = model.Profile, Id = model.Name, Reference = reference };
        ImportReport report = await CheckpointImporter.ImportAsync(checkpoint, target, options, cancellationToken);
        Directory.Delete(folder, recursive: true);
        return new FetchedModel(await ModelPackage.LoadAsync(target, cancellationToken), report.SelfTest, hashes);
    }
}

/// <param name="SelfTest">Null if the model was here already.</param>
/// <param name="Hashes">The checkpoint's; null if the model was here already.</param>
internal sealed record FetchedModel(ModelPackage Package, SelfTestReport? SelfTest, FileHashes? Hashes);
