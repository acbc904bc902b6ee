using System.Collections.Concurrent;

namespace CheXNet.Phantoms;

/// <summary>Writes a dataset of synthetic films: <c>images/</c> and the tables of <see cref="NihLayoutWriter"/>.</summary>
public static class PhantomDataset
{
    /// <summary>The folder of the films within the dataset, as ChestX-ray14 unpacks.</summary>
    public const string ImagesFolder = "images";

    /// <summary>Draws and writes all films on all cores, then the tables. A dataset whose tables are there is whole.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="progress">Told the number of films written so far, from several threads.</param>
    /// <param name="cancellationToken">Stops between two films; the tables are then not written.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidInputException">The folder already holds films, or cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<PhantomDatasetSummary> WriteAsync(
        PhantomDatasetOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
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
                await File.WriteAllBytesAsync(Path.Combine(images, plan.ImageName), file, cancellationToken);
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

    /// <summary>Draws one film of a dataset and writes it where the whole dataset would have it.</summary>
    /// <param name="options">The dataset; its count does not matter.</param>
    /// <param name="index">The film's place, from 0.</param>
    /// <returns>The film and its path.</returns>
    /// <exception cref="InvalidInputException">The index is negative or the folder cannot be written to.</exception>
    public static async Task<(PhantomFilm Film, string Path)> WriteOneAsync(
        PhantomDatasetOptions options, int index, CancellationToken cancellationToken = default)
    {
        if (index < 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The film's index is {index}; the first film's is 0.");
        FilmPlan plan = new PhantomCohort(options.Seed, options.Prevalence).Film(index);
        PhantomFilm film = PhantomFilm.Render(plan, options.Size);
        string path = Path.Combine(Folder(options.Folder), plan.ImageName);
        await File.WriteAllBytesAsync(path, film.ToPng(), cancellationToken);
        return (film, path);
    }

    private static string CreateFolder(string folder)
    {
        string images = Folder(folder);
        return Directory.EnumerateFileSystemEntries(images).Any()
            ? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{images}' already holds files, and two datasets in one folder are none: name another folder, or remove it first.")
            : images;
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

/// <summary>What was written.</summary>
/// <param name="Films">How many films.</param>
/// <param name="Patients">Of how many patients.</param>
/// <param name="Bytes">The films' files together.</param>
/// <param name="TestFilms">How many of the films are in <c>test_list.txt</c>.</param>
/// <param name="Boxes">How many boxes are in <c>Boxes_All.csv</c>.</param>
public sealed record PhantomDatasetSummary(int Films, int Patients, long Bytes, int TestFilms, int Boxes);
