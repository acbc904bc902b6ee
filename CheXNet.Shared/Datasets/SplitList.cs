namespace CheXNet.Datasets;

/// <summary>A list of a split's images, as <c>test_list.txt</c> of ChestX-ray14.</summary>
/// <param name="Path">As named by the caller.</param>
/// <param name="Sha256">Of the file as it lies on disk: names the split in reports.</param>
/// <param name="Images">The paths, as of <see cref="ImageName.Normalize"/>, in ordinal order, each once.</param>
public sealed record SplitList(string Path, string Sha256, IReadOnlyList<string> Images)
{
    /// <summary>The name for people: the file's, without its folder.</summary>
    public string Name => ImageName.FileOf(Path.Replace('\\', '/'));

    /// <summary>
    /// Reads a list in the form of <see cref="ImageList"/>, also compressed by gzip, or one with labels after each name
    /// (<see cref="LabelFormat.CheXNetList"/>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is too long, names no image, or is a table.</exception>
    public static async Task<SplitList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        SourceText text = await SourceText.ReadAsync(path, cancellationToken);
        string first = text.FirstLine();
        if (first.Length == 0) throw Invalid(path, "names no image");
        if (first.Contains(',', StringComparison.Ordinal))
            throw Invalid(path, "is a table, not a list of images: one path a line belongs there, and nothing else");
        await using Stream lines = text.OpenBytes();
        IReadOnlyCollection<string> names = await ImageList.ReadAsync(lines, cancellationToken);
        SortedSet<string> images = new(names.Select(NameOf), StringComparer.Ordinal);
        return new SplitList(path, text.Sha256, [.. images]);
    }

    /// <summary>An image's name, without the labels that may follow it in lists of other projects.</summary>
    private static string NameOf(string line)
    {
        string name = CheXNetListLabels.Fits(line) ? line.TrimStart().Split([' ', '\t'], 2)[0] : line;
        return ImageName.Normalize(name);
    }

    private static InvalidInputException Invalid(string path, string what) =>
        new(ErrorCodes.ArgumentInvalid, $"The list '{path}' {what}.");
}
