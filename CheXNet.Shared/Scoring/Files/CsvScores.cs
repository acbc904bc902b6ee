using CheXNet.Files;
using CsvHelper;

namespace CheXNet.Scoring.Files;

/// <summary>
/// Comma-separated values, quoted per RFC 4180; UTF-8; a line feed ends each record, and text cells are safe for spreadsheets
/// (<see cref="CsvCell"/>).
/// </summary>
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
    public void WriteRow(TextWriter to, ScoreColumns columns, ScoreRow row) => WriteRecord(to, [.. columns.Format(row)]);

    /// <inheritdoc/>
    public RecoveredScores Recover(Stream file, ScoreColumns columns)
    {
        byte[] all = new byte[file.Length];
        file.ReadExactly(all);
        List<(string[] Cells, long Offset)> records = [];
        using (CsvReader reader = CsvReader.Create(new MemoryStream(all), Reading))
        {
            while (reader.Read()) records.Add((reader.Current.ToArray(), reader.ByteOffset));
        }

        // A truncated last record lacks its line feed; its offset is where the complete ones end.
        bool endsWhole = all is [.., (byte)'\n'];
        using StringWriter again = new();
        List<ScoreRow> rows = new(records.Count);
        for (int i = 0; i < records.Count; i++)
        {
            (string[] cells, long offset) = records[i];
            bool torn = i == records.Count - 1 && !endsWhole;
            if (i == 0) RequireHeader(cells, torn, columns);
            if (i == 0 && offset > 0) throw ScoreColumns.NotAsWritten(1); // A byte order mark, or empty lines.
            if (torn) return new RecoveredScores(rows, offset);
            ScoreRow? row = i == 0 ? null : columns.Parse([.. cells.Select(CsvCell.Read)]);
            again.GetStringBuilder().Clear();
            if (i == 0) WriteHeader(again, columns);
            else if (row is not null) WriteRow(again, columns, row);
            long end = i + 1 < records.Count ? records[i + 1].Offset : all.Length;
            if (!all.AsSpan((int)offset, (int)(end - offset)).SequenceEqual(Encoding.UTF8.GetBytes(again.ToString())))
                throw ScoreColumns.NotAsWritten(i + 1);
            if (row is not null) rows.Add(row);
        }

        return new RecoveredScores(rows, all.Length);
    }

    /// <summary>Writes one record of text cells, safe for spreadsheets (<see cref="CsvCell"/>) and quoted where necessary.</summary>
    public static void WriteRecord(TextWriter to, params string[] cells)
    {
        using CsvWriter csv = CsvWriter.Create(to, Writing, leaveOpen: true);
        csv.WriteRecord([.. cells.Select(CsvCell.Of)]);
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
