namespace CheXNet.Datasets;

/// <summary>
/// A list of images as people and programs write it: one path within the dataset a line, UTF-8 or, with a byte order mark, UTF-16. Empty
/// lines and lines that begin with <c># </c> are passed over, and a leading <c>./</c> means nothing.
/// </summary>
public static class ImageList
{
    /// <summary>The longest list, 64 MiB: about a million paths.</summary>
    public const long MaxBytes = 64L << 20;

    private const string Comment = "# ";
    private const string Here = "./";

    /// <summary>Reads a list.</summary>
    /// <param name="content">From its beginning; left open.</param>
    /// <returns>The paths in ordinal order, each once.</returns>
    /// <exception cref="InvalidInputException"><c>request-too-large</c>: it is longer than <see cref="MaxBytes"/>.</exception>
    public static async Task<IReadOnlyCollection<string>> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        SortedSet<string> images = new(StringComparer.Ordinal);
        using StreamReader reader = new(content, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        long read = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            read += line.Length + 1;
            if (read > MaxBytes) throw TooLong();
            string name = line.Trim();
            if (name.Length == 0 || name.StartsWith(Comment, StringComparison.Ordinal)) continue;
            images.Add(NameOf(name));
        }

        return images;
    }

    private static InvalidInputException TooLong() => new(
        ErrorCodes.RequestTooLarge, $"The list has more than {MaxBytes >> 20} MiB: divide it among several runs.");

    /// <summary>The path that a line names, the inverse of <see cref="LineOf"/>.</summary>
    public static string NameOf(string line) => line.StartsWith(Here, StringComparison.Ordinal) ? line[Here.Length..] : line;

    /// <summary>A path as a line of a list, without the line's end; a blob's name that no image can have is escaped.</summary>
    public static string LineOf(string image) =>
        !NameText.IsStorable(image) ? NameText.Escape(image)
        : image.StartsWith(Comment, StringComparison.Ordinal) ? Here + image : image;
}
