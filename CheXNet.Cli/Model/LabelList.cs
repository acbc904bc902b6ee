using CheXNet.Files;

namespace CheXNet.Cli.Model;

/// <summary>The names of a model's outputs as <c>--labels</c> takes them: separated by commas, or a file with one name a line, UTF-8 or, with
/// a byte order mark, UTF-16. Lines that begin with <c># </c> and blank lines at the end mean nothing; a blank one before is an output
/// without a name.</summary>
internal static class LabelList
{
    private static readonly string[] FileEndings = [".txt", ".csv", ".tsv", ".lst", ".list", ".names", ".json"];

    /// <exception cref="InvalidInputException">A file that cannot be read, or does not exist.</exception>
    public static string[]? Read(string? text)
    {
        if (text is null) return null;
        if (!Path.Exists(text)) return IsPath(text) ? throw Missing(text) : text.Split(',', StringSplitOptions.TrimEntries);
        try
        {
            RegularFile.Require(text);
            string[] lines = [.. File.ReadAllLines(text).Select(static line => line.Trim()).Where(static line => !IsComment(line))];
            return lines[..(Array.FindLastIndex(lines, static line => line.Length > 0) + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ErrorReport.Invalid($"The labels '{text}' cannot be read: {e.Message}", e);
        }
    }

    private static bool IsComment(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    /// <summary>No label has a slash at its beginning or the ending of a file.</summary>
    private static bool IsPath(string text) => !text.Contains(',', StringComparison.Ordinal)
        && (text.StartsWith('.') || Path.IsPathRooted(text) || text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || FileEndings.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase));

    private static InvalidInputException Missing(string text) =>
        ErrorReport.Invalid($"There is no file '{text}' with labels: correct its path, or write the names separated by commas.");
}
