namespace CheXNet.Scoring.Files;

/// <summary>The columns of a score file: <c>image</c>, one per finding in card order, then provenance.</summary>
/// <param name="Findings">The model's findings, in card order.</param>
public sealed record ScoreColumns(IReadOnlyList<Finding> Findings)
{
    private static readonly string[] Origin =
        ["model", "precision", "training_data", "in_training_split", "content_sha256", "model_sha256", "notice"];

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names { get; } = ["image", .. Findings.Select(static finding => finding.Name), .. Origin];

    /// <summary>A row as text, one per column: shortest round-trip probabilities; empty for unknown values.</summary>
    public static IEnumerable<string> Format(ScoreRow row) =>
    [
        row.Image,
        .. row.Probabilities.Select(static p => p.ToString("R", CultureInfo.InvariantCulture)),
        row.Model, row.Precision, row.TrainingData, row.InTrainingSplit is { } known ? Text(known) : "", row.ContentHash,
        row.ModelHash, row.Notice,
    ];

    /// <summary>Parses a row that <see cref="Format"/> wrote; null if the cells are not a row.</summary>
    public ScoreRow? Parse(IReadOnlyList<string> cells)
    {
        if (cells.Count != Names.Count || cells[0].Length == 0) return null;
        double[] probabilities = new double[Findings.Count];
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (!double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || value is not (>= 0 and <= 1))
            {
                return null;
            }

            probabilities[i] = value;
        }

        string[] origin = [.. cells.Skip(1 + probabilities.Length)];
        if (origin[4].Length != 64 || origin[5].Length != 64) return null;
        bool? inTrainingSplit = bool.TryParse(origin[3], out bool known) ? known : null;
        return new ScoreRow(cells[0], probabilities, origin[0], origin[1], origin[2], inTrainingSplit, origin[4], origin[5], origin[6]);
    }

    /// <summary>The error of a complete row that is not exactly as it would be written: numbers, quotes, line ends and all.</summary>
    internal static InvalidInputException NotAsWritten(int line) => new(
        ErrorCodes.ArgumentInvalid,
        FormattableString.Invariant($"Line {line} of the file to resume is not in the form that this program writes; ")
        + "another program has saved it, or it is damaged. Choose another output, or replace the file by leaving --resume out.");

    private static string Text(bool value) => value ? "true" : "false";
}
