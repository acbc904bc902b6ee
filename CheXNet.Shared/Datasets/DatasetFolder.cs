using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>A film in a dataset's folder.</summary>
/// <param name="Name">Its path within the folder, with forward slashes.</param>
/// <param name="Path">Where to open it; null if it cannot be (<paramref name="Problem"/> says why).</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Problem">Why it is no film; null if it may be one.</param>
public sealed record DatasetFilm(string Name, string? Path, long Bytes, string? Problem);

/// <summary>A list of boxes in a dataset's folder.</summary>
/// <param name="Origin">The file.</param>
/// <param name="Boxes">As in the file.</param>
public sealed record DatasetBoxes(SourceFile Origin, IReadOnlyList<BoxRow> Boxes);

/// <summary>A part of a dataset.</summary>
/// <param name="Name">The list's file name, or the name in the label file.</param>
/// <param name="Origin">The list; null if the label file itself names the split.</param>
/// <param name="Images">The images' names as written there.</param>
public sealed record DatasetSplit(string Name, SourceFile? Origin, IReadOnlyList<string> Images);

/// <summary>What lies in a folder, at any depth: the films, and the label files, split lists and boxes, told by their content.</summary>
/// <param name="Root">The folder, as named by the caller.</param>
/// <param name="Films">In ordinal order of their names.</param>
/// <param name="Labels">The labels; null without a label file.</param>
/// <param name="Splits">Lists of images, and the splits that the labels name.</param>
/// <param name="Boxes">Files of boxes.</param>
/// <param name="Anomalies">Files that should be of use and are not.</param>
public sealed record DatasetFolder(
    string Root, IReadOnlyList<DatasetFilm> Films, LabelTable? Labels, IReadOnlyList<DatasetSplit> Splits,
    IReadOnlyList<DatasetBoxes> Boxes, IReadOnlyList<DatasetAnomaly> Anomalies)
{
    /// <summary>Lists a folder and reads its label files.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="labels">The label files to use, wherever they lie; empty: those in the folder.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidInputException">
    /// The folder cannot be listed, holds neither films nor labels, several label files contradict each other, or one named cannot be read.
    /// </exception>
    public static async Task<DatasetFolder> OpenAsync(
        string root, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        List<DatasetFilm> films = [];
        List<string> texts = [];
        foreach (FoundEntry entry in Below(root))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Problem is { } problem) films.Add(new DatasetFilm(entry.Name, null, 0, problem));
            else if (entry.Kind == FileKind.Folder || ImageName.FileOf(entry.Name).StartsWith('.')) continue;
            else if (ImageName.LooksLikeImage(entry.Name)) films.Add(FilmOf(entry));
            else if (entry is { Kind: FileKind.Regular, Path: { } other } && ImageFiles.IsNamelessDicom(other)) films.Add(FilmOf(entry));
            else if (entry is { Kind: FileKind.Regular, Path: { } path } && LabelFile.IsTableName(entry.Name)) texts.Add(path);
        }

        films.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        DatasetTexts read = await DatasetTexts.ReadAsync(texts, labels, cancellationToken);
        if (films.Count == 0 && read.Labels is null)
        {
            throw new InvalidInputException(
                ErrorCodes.DatasetEmpty, $"'{root}' holds neither films (PNG, JPEG or DICOM) nor a label file of a known source.");
        }

        return new DatasetFolder(root, films, read.Labels, read.Splits, read.Boxes, read.Anomalies);
    }

    private static IReadOnlyList<FoundEntry> Below(string root)
    {
        if (FileFacts.Of(root).Kind != FileKind.Folder)
            throw Invalid($"'{root}' is no folder: name the one that holds the films or their label file.");
        try
        {
            return [.. FolderWalk.Below(root)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The folder '{root}' cannot be listed: {e.Message.TrimEnd('.')}.");
        }
    }

    private static DatasetFilm FilmOf(FoundEntry entry)
    {
        string? problem = entry.Path is null ? "its name is not UTF-8"
            : entry.Kind == FileKind.Missing ? "a link to nothing"
            : RegularFile.Describe(entry.Kind);
        return new DatasetFilm(entry.Name, entry.Path, problem is null ? new FileInfo(entry.Path!).Length : 0, problem);
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
