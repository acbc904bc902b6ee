using CheXNet.Files;
using CsvHelper;

namespace CheXNet.Runs;

/// <summary>
/// Labels by image, from ChestX-ray14's list (<c>Image Index</c>, <c>Finding Labels</c> separated by <c>|</c>) or a table with a column of
/// images and one of 1 and 0 for each finding, where anything else says nothing.
/// </summary>
internal static class TruthLabels
{
    private static readonly CsvReaderOptions Reading = new()
    {
        HasHeader = false,
        TrimWhitespace = true,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    private const string Listed = "Finding Labels";

    private static readonly string[] ImageColumns = ["Image Index", "image", "image_index", "path", "filename", "file", "image_id"];

    /// <summary>Reads a file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="findings">Those that a column may stand for.</param>
    /// <exception cref="InvalidInputException">It has no column of images, or none of labels.</exception>
    public static Dictionary<string, IReadOnlyDictionary<string, int>> Read(
        Stream content, string name, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        using CsvReader csv = CsvReader.Create(content, Reading);
        string[] header = csv.Read() ? csv.Current.ToArray() : [];
        int image = Array.FindIndex(header, cell => ImageColumns.Contains(cell, StringComparer.OrdinalIgnoreCase));
        int list = Array.FindIndex(header, static cell => cell.Equals(Listed, StringComparison.OrdinalIgnoreCase));
        (int Column, string Finding)[] columns =
        [
            .. from column in Enumerable.Range(0, header.Length)
               from finding in findings
               where finding.Matches(header[column])
               select (column, finding.Name),
        ];
        if (image < 0 || (list < 0 && columns.Length == 0))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"'{NameText.Escape(name)}' names no images and labels: its header has neither.");
        }

        Dictionary<string, IReadOnlyDictionary<string, int>> labels = new(StringComparer.Ordinal);
        while (csv.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] row = csv.Current.ToArray();
            if (row.Length <= Math.Max(image, list) || row[image] is not { Length: > 0 } key) continue;
            labels[CsvCell.Read(key)] = list >= 0 ? OfList(row[list], findings) : OfCells(row, columns);
        }

        return labels;
    }

    private static Dictionary<string, int> OfList(string cell, IReadOnlyList<Finding> findings)
    {
        string[] present = cell.Split('|', StringSplitOptions.TrimEntries);
        // The list is of ChestX-ray14's findings: of no other does it say that it is absent.
        return findings.Where(static f => ChestXray14.Findings.Any(known => known.Matches(f.Name)))
            .ToDictionary(static f => f.Name, f => present.Any(f.Matches) ? 1 : 0);
    }

    private static Dictionary<string, int> OfCells(string[] row, (int Column, string Finding)[] columns)
    {
        Dictionary<string, int> labels = [];
        foreach ((int column, string finding) in columns)
        {
            string cell = column < row.Length ? row[column] : "";
            if (cell is "1" or "1.0") labels[finding] = 1;
            else if (cell is "0" or "0.0") labels[finding] = 0;
        }

        return labels;
    }
}
