using System.Collections.Concurrent;
using CheXNet.Files;

namespace CheXNet.Phantoms;

/// <summary>Writes a dataset of synthetic films: <c>images/</c> and the tables of <see cref="NihLayoutWriter"/>.</summary>
public static class PhantomDataset
{
    /// <summary>Subfolder of the films, as in the unpacked ChestX-ray14.</summary>
    public const string ImagesFolder = "images";

    /// <summary>Writes all films in parallel, then the tables; a dataset is complete once its tables exist.</summary>
    /// <param name="progress">Receives the number of films written so far, from several threads.</param>
    /// <param name="cancellationToken">Stops between two films, without writing the tables.</param>
    /// <exception cref="InvalidInputException">The folder already holds a dataset, another process writes it, or it cannot be created.
    /// </exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static async Task<PhantomDatasetSummary> WriteAsync(
        PhantomDatasetOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        Folder(options.Folder);
        using OutputLock held = OutputLock.Take(options.Folder);
        string images = CreateFolder(options.Folder);
        PhantomCohort cohort = new(options.Seed, options.Prevalence);
        FilmRecord[] records = new FilmRecord[options.Count];
        ConcurrentBag<Worker> idle = [];
        int written = 0;
        long bytes = 0;
        try
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, options.Count, parallel, async (index, cancellationToken) =>
            {
                Worker worker = idle.TryTake(out Worker? free) ? free : new Worker(options.Size);
                FilmPlan plan = cohort.Film(index);
                ReadOnlyMemory<byte> file = worker.Draw(plan);
                await WriteFilmAsync(Path.Combine(images, plan.ImageName), file, cancellationToken);
                records[index] = new FilmRecord(plan, FilmTruth.Boxes(plan, options.Size));
                idle.Add(worker);
                Interlocked.Add(ref bytes, file.Length);
                progress?.Report(Interlocked.Increment(ref written));
            });
        }
        finally
        {
            foreach (Worker worker in idle) worker.Dispose();
        }

        NihLayoutWriter.Write(options, records);
        return new PhantomDatasetSummary(
            options.Count, records[^1].Plan.Patient.Number, bytes, records.Count(r => r.Plan.IsTest), records.Sum(r => r.Boxes.Count));
    }

    /// <summary>Writes a single film of a dataset to its path in the full dataset.</summary>
    /// <param name="options">The dataset; its count is ignored.</param>
    /// <param name="index">The film's position, from 0.</param>
    /// <exception cref="InvalidInputException">The index is negative or the folder cannot be created.</exception>
    public static async Task<(PhantomFilm Film, string Path)> WriteOneAsync(
        PhantomDatasetOptions options, int index, CancellationToken cancellationToken = default)
    {
        if (index < 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The film's index is {index}; the first film's is 0.");
        FilmPlan plan = new PhantomCohort(options.Seed, options.Prevalence).Film(index);
        PhantomFilm film = PhantomFilm.Render(plan, options.Size);
        string path = Path.Combine(Folder(options.Folder), plan.ImageName);
        await AtomicWrite.FileAsync(path, film.ToPng(), cancellationToken);
        return (film, path);
    }

    /// <summary>A film that could not be written whole is removed. Not flushed: a dataset is complete only once its tables are.</summary>
    private static async Task WriteFilmAsync(string path, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(path, file, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static string CreateFolder(string folder)
    {
        string images = Folder(folder);
        string? taken = Directory.EnumerateFileSystemEntries(images).Any()
            ? images
            : NihLayoutWriter.Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Path.Exists);
        return taken is null ? images : throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"'{taken}' already holds files of a dataset, and two datasets in one folder are none: name another, or remove it first.");
    }

    private static string Folder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(folder, ImagesFolder)).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The folder '{folder}' cannot be made: {error.Message}", error);
        }
    }

    private sealed class Worker(int size) : IDisposable
    {
        private readonly PhantomRenderer _renderer = new(size);
        private readonly FilmPng _png = new();
        private readonly byte[] _pixels = new byte[size * size];

        public ReadOnlyMemory<byte> Draw(FilmPlan plan)
        {
            _renderer.Render(plan, _pixels);
            return _png.Encode(_pixels, size, plan.IsRgba);
        }

        public void Dispose() => _png.Dispose();
    }
}

/// <summary>What a dataset contains.</summary>
/// <param name="Bytes">Total size of the film files.</param>
/// <param name="TestFilms">Number of films in <c>test_list.txt</c>.</param>
/// <param name="Boxes">Number of boxes in <c>Boxes_All.csv</c>.</param>
public sealed record PhantomDatasetSummary(int Films, int Patients, long Bytes, int TestFilms, int Boxes);
