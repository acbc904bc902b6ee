using CsvHelper;

namespace CheXNet.Datasets;

/// <summary>A table of text cells separated by commas, semicolons or tabs, quoted as in RFC 4180, with a header.</summary>
internal sealed class SourceTable
{
    private const int MaxRecord = 1 << 20;

    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly SourceText _text;
    private readonly char _separator;

    private SourceTable(SourceText text, char separator, string[] header) => (_text, _separator, Header) = (text, separator, header);

    public string Path => _text.Path;

    public string Sha256 => _text.Sha256;

    public string? Folder => _text.Folder;

    /// <summary>The header's cells, trimmed. A header with commas in brackets has more of them than columns.</summary>
    public string[] Header { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidInputException">The text is damaged.</exception>
    public static SourceTable Of(SourceText text)
    {
        string first = text.FirstLine();
        char separator = Separators.MaxBy(c => first.AsSpan().Count(c));
        return new SourceTable(text, separator, new SourceTable(text, separator, []).Records().FirstOrDefault()?.Cells ?? []);
    }

    /// <summary>The place of a column, by any of its names; -1 if there is none.</summary>
    public int Column(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int found = Array.FindIndex(Header, cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (found >= 0) return found;
        }

        return -1;
    }

    public bool Has(string name) => Column(name) >= 0;

    /// <summary>The rows below the header, without empty ones; cells are trimmed.</summary>
    /// <exception cref="InvalidInputException">The text is damaged or too long.</exception>
    public IEnumerable<SourceRow> Rows() => Records().Skip(1);

    public InvalidInputException Invalid(string what) => new(ErrorCodes.ArgumentInvalid, $"The label file '{Path}' {what}.");

    private IEnumerable<SourceRow> Records() => RecordsOf(_text, SourceText.MaxBytes, _separator)
        .Where(static row => !row.Cells[0].StartsWith("# ", StringComparison.Ordinal));

    /// <summary>All records with text, the header and comments included; cells are trimmed.</summary>
    /// <exception cref="InvalidInputException">The text is damaged or too long.</exception>
    public static IEnumerable<SourceRow> RecordsOf(SourceText text, long most, char separator)
    {
        CsvReaderOptions options = new()
        {
            HasHeader = false,
            Separator = separator,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRecord,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            MalformedData = CsvMalformedDataHandling.Recover,
            PoolStrings = true,
        };
        using CsvReader csv = CsvReader.Create(text.Open(most), options);
        while (Read(csv, text.Path))
        {
            string[] cells = csv.Current.ToArray();
            if (Array.Exists(cells, static cell => cell.Length > 0)) yield return new SourceRow((int)csv.LineNumber, cells);
        }
    }

    private static bool Read(CsvReader csv, string path)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"'{path}' is damaged: {e.Message.TrimEnd('.')}.", e);
        }
    }
}

/// <param name="Line">Counted from 1.</param>
internal sealed record SourceRow(int Line, string[] Cells)
{
    /// <summary>The cell of a column; empty if the row is shorter or the column does not exist.</summary>
    public string this[int column] => column >= 0 && column < Cells.Length ? Cells[column] : "";
}
