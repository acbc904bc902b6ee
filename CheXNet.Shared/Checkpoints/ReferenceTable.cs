using CheXNet.Files;
using CsvHelper;

namespace CheXNet.Checkpoints;

/// <summary>
/// Known probabilities: a CSV with an <c>image</c> (or <c>Image Index</c>, <c>filename</c>) column and one per finding, optionally
/// prefixed <c>prob_</c>. Other columns are ignored; at least one must be a finding of the model.
/// </summary>
/// <param name="Findings">Card-order indices of the findings that have a column.</param>
/// <param name="Rows">Image names, with one value per finding.</param>
internal sealed record ReferenceTable(int[] Findings, IReadOnlyList<(string Image, double[] Values)> Rows)
{
    private static readonly string[] ImageColumns = ["image", "image index", "filename", "file"];

    public int ColumnOf(int finding) => Array.IndexOf(Findings, finding);

    public static ReferenceTable Read(ReferenceOptions options, ModelCard card)
    {
        try
        {
            RegularFile.Require(options.Csv);
            using FileStream file = File.OpenRead(options.Csv);
            using CsvReader csv = CsvReader.Create(file, new CsvReaderOptions { HasHeader = false, TrimWhitespace = true });
            if (!csv.Read()) throw Invalid(options, "it is empty");
            string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            int image = Array.FindIndex(header, static name => ImageColumns.Contains(name.ToLowerInvariant()));
            if (image < 0) throw Invalid(options, $"it has no column 'image'; it has {string.Join(", ", header)}");
            int[] columns = [.. card.Findings.Select(finding => Array.FindIndex(header, name => finding.Matches(Bare(name))))];
            int[] findings = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i] >= 0)];
            if (findings.Length == 0)
                throw Invalid(options, $"none of its columns is a finding of the model ({string.Join(", ", card.Findings)})");
            List<(string, double[])> rows = [];
            while (csv.Read())
            {
                if (csv.FieldCount != header.Length)
                    throw Invalid(options, $"row {csv.RowNumber} has {csv.FieldCount} cells, its header {header.Length}");
                rows.Add((CsvCell.Read(csv.GetString(image)), [.. findings.Select(i => Number(options, csv, columns[i]))]));
            }

            return new ReferenceTable(findings, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The reference '{options.Csv}' cannot be read: {e.Message}", e);
        }
    }

    private static string Bare(string column) =>
        column.StartsWith("prob_", StringComparison.OrdinalIgnoreCase) ? column["prob_".Length..] : column;

    private static double Number(ReferenceOptions options, CsvReader csv, int column) =>
        double.TryParse(csv.GetString(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Invalid(options, $"'{csv.GetString(column)}' in row {csv.RowNumber} is no number");

    private static InvalidInputException Invalid(ReferenceOptions options, string why) =>
        new(ErrorCodes.ArgumentInvalid, $"The reference '{options.Csv}' is not valid: {why}.");
}
