using CheXNet.Files;

namespace CheXNet.Phantoms;

/// <summary>Writes counter-examples as PNG files named by their kind.</summary>
public static class CounterExampleSet
{
    /// <summary>Writes as many images as asked for, of every kind in turn, each from a synthetic film of its own.</summary>
    /// <param name="options">Count, seed, size, prevalence and folder.</param>
    /// <param name="progress">Receives the number of images written so far.</param>
    /// <returns>The images' paths within the folder.</returns>
    /// <exception cref="InvalidInputException">The folder is not empty, or cannot be made.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        PhantomDatasetOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        if (Directory.Exists(options.Folder) && Directory.EnumerateFileSystemEntries(options.Folder).Any())
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"'{options.Folder}' holds files already: name another folder, or empty it first.");
        }

        Directory.CreateDirectory(options.Folder);
        PhantomCohort cohort = new(options.Seed, options.Prevalence);
        CounterExampleKind[] kinds = Enum.GetValues<CounterExampleKind>();
        string[] names = new string[options.Count];
        int written = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, options.Count, parallel, async (index, stop) =>
        {
            CounterExampleKind kind = kinds[index % kinds.Length];
            PixelImage film = PhantomFilm.Render(cohort.Film(index), options.Size).Image;
            PixelImage image = CounterExample.Draw(kind, film, options.Seed + (ulong)index);
            names[index] = $"{kind.ToString().ToLowerInvariant()}-{index:00000}.png";
            await AtomicWrite.FileAsync(Path.Combine(options.Folder, names[index]), ImageEncoder.Png(image), stop);
            progress?.Report(Interlocked.Increment(ref written));
        });
        return names;
    }
}
