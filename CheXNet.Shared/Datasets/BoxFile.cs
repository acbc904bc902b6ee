using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>A box around a finding, as a file of boxes gives it.</summary>
/// <param name="Image">The image's name in the file.</param>
/// <param name="Finding">The finding as written there; <c>Infiltrate</c> is read as <c>Infiltration</c>.</param>
/// <param name="Box">In the film's own pixels.</param>
public sealed record BoxRow(string Image, string Finding, RectangleD Box);

/// <summary>
/// Reads boxes in the layout of ChestX-ray14's <c>BBox_List_2017.csv</c>: image, finding, x, y, width and height from the upper left.
/// Columns are taken by position, since the header's own brackets contain commas (9 cells over rows of 6); further cells, as in the
/// synthetic sets' <c>Boxes_All.csv</c>, are passed over. Cells may be quoted as in RFC 4180 and marked as of <see cref="CsvCell"/>, and
/// the file compressed by gzip.
/// </summary>
public static class BoxFile
{
    /// <summary>The longest file, 64 MiB: about a million boxes.</summary>
    public const long MaxBytes = 64L << 20;

    private const int Cells = 6;
    private const string NihInfiltration = "Infiltrate";

    /// <summary>Reads a file.</summary>
    /// <param name="content">From its beginning; UTF-8 or, with a byte order mark, UTF-16. Left open.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <returns>The boxes in the file's order, equal ones once.</returns>
    /// <exception cref="InvalidInputException">
    /// It is too long or damaged, a row is malformed (the message names its line), or there is no box.
    /// </exception>
    public static async Task<IReadOnlyList<BoxRow>> ReadAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        MemoryStream all = await content.ReadAtMostAsync(MaxBytes, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.RequestTooLarge, $"The box file '{name}' has more than {MaxBytes >> 20} MiB: divide it.");
        return Read(name, all.ToArray(), cancellationToken);
    }

    /// <summary>Reads a file's bytes, such as a blob's.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static IReadOnlyList<BoxRow> Read(string name, byte[] content, CancellationToken cancellationToken)
    {
        List<BoxRow> boxes = [];
        foreach ((int line, string[] row) in SourceTable.RecordsOf(new SourceText(name, "", content, null), MaxBytes, ','))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] cells = [.. row.Select(CsvCell.Read)];
            if (line > 1 || !IsHeader(cells)) boxes.Add(Parse(cells, name, line));
        }

        if (boxes.Count == 0) throw Invalid($"The box file '{name}' holds no box: expected rows of image, finding, x, y, width, height.");
        return [.. boxes.Distinct()];
    }

    /// <summary>Whether a line is the header of such a file.</summary>
    internal static bool IsHeaderLine(string line)
    {
        string[] cells = line.Split(',');
        return cells.Length >= 3 && cells[0].Trim().Trim('"').Equals("Image Index", StringComparison.OrdinalIgnoreCase)
            && cells[1].Trim().Trim('"').Equals("Finding Label", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsHeader(string[] cells) =>
        cells[0].StartsWith("Image", StringComparison.OrdinalIgnoreCase) && !Number(cells, 2, out _);

    private static BoxRow Parse(string[] cells, string name, int line)
    {
        if (cells.Length < Cells)
            throw Malformed($"has {cells.Length} cells: a row is image, finding, x, y, width, height, separated by commas");
        if (cells[0].Length == 0) throw Malformed("names no image");
        string finding = string.Equals(cells[1], NihInfiltration, StringComparison.OrdinalIgnoreCase) ? "Infiltration" : cells[1];
        if (!Finding.IsValid(finding)) throw Malformed($"has '{cells[1]}' where the name of a finding belongs");
        double[] box = new double[4];
        for (int i = 0; i < box.Length; i++)
        {
            if (!Number(cells, i + 2, out box[i])) throw Malformed($"has '{cells[i + 2]}' where a number belongs");
        }

        if (!(box[2] > 0 && box[3] > 0)) throw Malformed("has a box without width or height");
        return new BoxRow(cells[0], finding, new RectangleD(box[0], box[1], box[0] + box[2], box[1] + box[3]));

        InvalidInputException Malformed(string what) => Invalid($"Line {line} of the box file '{name}' {what}.");
    }

    private static bool Number(string[] cells, int index, out double value)
    {
        value = 0;
        return index < cells.Length
            && double.TryParse(cells[index], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
