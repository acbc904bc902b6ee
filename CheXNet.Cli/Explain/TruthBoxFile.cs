using CheXNet.Explanations;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>
/// Reads boxes in the layout of ChestX-ray14's <c>BBox_List_2017.csv</c>: a header, then file name, finding, x, y, width, height. Further
/// columns are ignored, so that <c>Boxes_All.csv</c> of <c>chexnet phantoms</c> serves as well.
/// </summary>
internal static class TruthBoxFile
{
    /// <summary>The boxes of one image.</summary>
    /// <param name="image">Its file name, as in the first column.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, a row has no such form, or no row names the image.</exception>
    public static async Task<IReadOnlyList<TruthBox>> ReadAsync(string path, string image, CancellationToken cancellationToken)
    {
        string[] lines = await LinesAsync(path, cancellationToken);
        List<TruthBox> boxes = [];
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            TruthBox? box = Parse(lines[i].Split(','), out string name)
                ?? throw ErrorReport.Invalid(
                    $"Line {i + 1} of '{path}' is no box: file name, finding, x, y, width and height are expected, separated by commas.");
            if (string.Equals(name, image, StringComparison.Ordinal)) boxes.Add(box);
        }

        return boxes.Count > 0
            ? boxes
            : throw ErrorReport.Invalid($"'{path}' has no box for '{image}': its first column names the images as their files are named.");
    }

    private static async Task<string[]> LinesAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllLinesAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ErrorReport.Invalid($"The boxes '{path}' cannot be read: {error.Message}");
        }
    }

    private static TruthBox? Parse(string[] cells, out string name)
    {
        name = cells[0].Trim();
        if (cells.Length < 6 || !Finding.IsValid(cells[1].Trim())) return null;
        double[] numbers = new double[4];
        for (int i = 0; i < 4; i++)
        {
            if (!double.TryParse(cells[i + 2], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i])) return null;
        }

        // NIH's list writes Infiltrate for Infiltration.
        string finding = cells[1].Trim() is "Infiltrate" ? "Infiltration" : cells[1].Trim();
        (double x, double y, double width, double height) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        return width > 0 && height > 0 ? new TruthBox(new Finding(finding), new RectangleD(x, y, x + width, y + height)) : null;
    }
}
