using System.Globalization;
using CheXNet.Findings;

namespace CheXNet.Scoring.Files;

/// <summary>The columns of a file of scores: <c>image</c>, then one a finding in card order, then where the numbers come from.</summary>
/// <param name="Findings">The model's findings, in card order.</param>
public sealed record ScoreColumns(IReadOnlyList<Finding> Findings)
{
    private static readonly string[] Origin = ["model", "precision", "trained", "in_training_split", "content_sha256", "model_sha256"];

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names { get; } = ["image", .. Findings.Select(static finding => finding.Name), .. Origin];

    /// <summary>
    /// A row as text: probabilities with the fewest digits that read back as the same double; nothing where a value is not known.
    /// </summary>
    /// <returns>One text a column.</returns>
    public static IEnumerable<string> Format(ScoreRow row) =>
    [
        row.Image,
        .. row.Probabilities.Select(static p => p.ToString("R", CultureInfo.InvariantCulture)),
        row.Model, row.Precision, Text(row.Trained), row.InTrainingSplit is { } known ? Text(known) : "", row.ContentHash, row.ModelHash,
    ];

    /// <summary>Reads a row that <see cref="Format"/> wrote.</summary>
    /// <param name="cells">One text a column.</param>
    /// <returns>The row; null where the cells are none.</returns>
    public ScoreRow? Parse(IReadOnlyList<string> cells)
    {
        if (cells.Count != Names.Count || cells[0].Length == 0) return null;
        double[] probabilities = new double[Findings.Count];
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (!double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out probabilities[i])) return null;
        }

        string[] origin = [.. cells.Skip(1 + probabilities.Length)];
        if (!bool.TryParse(origin[2], out bool trained) || origin[5].Length != 64) return null;
        bool? inTrainingSplit = bool.TryParse(origin[3], out bool known) ? known : null;
        return new ScoreRow(cells[0], probabilities, origin[0], origin[1], trained, inTrainingSplit, origin[4], origin[5]);
    }

    private static string Text(bool value) => value ? "true" : "false";
}
