using CheXNet.Imaging;
using CheXNet.Phantoms;

namespace CheXNet.Benchmarks;

/// <summary>Films to measure with: the PNG and JPEG files of a folder, or synthetic ones.</summary>
internal sealed class SampleFilms : IDisposable
{
    private const int Drawn = 120;

    private readonly DirectoryInfo? _drawn;

    private SampleFilms(string folder, DirectoryInfo? drawn)
    {
        _drawn = drawn;
        Paths = [.. Directory.GetFiles(folder).Where(ImageFiles.IsImage).Order(StringComparer.Ordinal)];
        Description = $"{Paths.Count} {(drawn is null ? "films of " + folder : "drawn films")}";
    }

    /// <summary>The files, in order of name.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Number and source of the films.</summary>
    public string Description { get; }

    /// <param name="folder">Null for the real films of the shared data if present, else synthetic ones.</param>
    public static async Task<SampleFilms> OpenAsync(string? folder)
    {
        folder ??= FindFolder();
        DirectoryInfo? drawn = null;
        if (folder is null)
        {
            drawn = Directory.CreateTempSubdirectory("chexnet-films-");
            await PhantomDataset.WriteAsync(new PhantomDatasetOptions(Drawn, seed: 1, drawn.FullName));
            folder = Path.Combine(drawn.FullName, PhantomDataset.ImagesFolder);
        }

        SampleFilms films = new(folder, drawn);
        return films.Paths.Count > 0
            ? films
            : throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"There is no image in '{folder}'.");
    }

    public void Dispose() => _drawn?.Delete(recursive: true);

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "CheXNet.sln"))) continue;
            string images = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data", "nih-sample", "images"));
            return Directory.Exists(images) ? images : null;
        }

        return null;
    }
}
