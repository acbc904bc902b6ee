using CsvHelper;

namespace CheXNet.Scoring.Files;

/// <summary>Comma-separated values, quoted per RFC 4180; UTF-8; a line feed ends each record.</summary>
public sealed class CsvScores : IScoreFormat
{
    private static readonly CsvWriterOptions Writing = new() { NewLine = "\n" };

    private static readonly CsvReaderOptions Reading = new()
    {
        HasHeader = false,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Recover,
    };

    /// <inheritdoc/>
    public void WriteHeader(TextWriter to, ScoreColumns columns) => WriteRecord(to, [.. columns.Names]);

    /// <inheritdoc/>
    public void WriteRow(TextWriter to, ScoreColumns columns, ScoreRow row) => WriteRecord(to, [.. ScoreColumns.Format(row)]);

    /// <inheritdoc/>
    public RecoveredScores Recover(Stream file, ScoreColumns columns)
    {
        // A truncated last record lacks its line feed; its offset is where the complete ones end.
        bool endsWhole = EndsWithLineFeed(file);
        List<(string[] Cells, long Offset)> records = [];
        using (CsvReader reader = CsvReader.Create(file, Reading, leaveOpen: true))
        {
            while (reader.Read()) records.Add((reader.Current.ToArray(), reader.ByteOffset));
        }

        List<ScoreRow> rows = new(records.Count);
        for (int i = 0; i < records.Count; i++)
        {
            (string[] cells, long offset) = records[i];
            bool torn = i == records.Count - 1 && !endsWhole;
            if (i == 0) RequireHeader(cells, torn, columns);
            if (torn) return new RecoveredScores(rows, offset);
            if (i == 0) continue;
            if (columns.Parse(cells) is not { } row) return new RecoveredScores(rows, offset);
            rows.Add(row);
        }

        return new RecoveredScores(rows, file.Length);
    }

    /// <summary>Writes one record, quoting cells where necessary.</summary>
    public static void WriteRecord(TextWriter to, params string[] cells)
    {
        using CsvWriter csv = CsvWriter.Create(to, Writing, leaveOpen: true);
        csv.WriteRecord(cells);
    }

    private static bool EndsWithLineFeed(Stream file)
    {
        if (file.Length == 0) return false;
        file.Seek(-1, SeekOrigin.End);
        bool whole = file.ReadByte() == '\n';
        file.Seek(0, SeekOrigin.Begin);
        return whole;
    }

    private static void RequireHeader(string[] cells, bool torn, ScoreColumns columns)
    {
        string found = string.Join('\n', cells), expected = string.Join('\n', columns.Names);
        if (torn ? expected.StartsWith(found, StringComparison.Ordinal) : expected == found) return;
        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            "The file to resume has other columns than this model gives. Choose another output, or the model that wrote it.");
    }
}
