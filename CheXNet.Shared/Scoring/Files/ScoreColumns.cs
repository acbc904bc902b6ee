namespace CheXNet.Scoring.Files;

/// <summary>
/// The columns of a score file: <c>image</c>, one per finding in card order, provenance with that of DICOM films, and, as far as model and
/// command give them, <c>unusual</c>, <c>refused</c>, an answer per finding and <c>device</c>: a file without it was scored on the CPU.
/// </summary>
/// <param name="Findings">The model's findings, in card order.</param>
/// <param name="HasAnswers">Whether the model has conformal sets.</param>
/// <param name="HasUnusual">Whether the model has statistics of films.</param>
/// <param name="HasRefusal">Whether anything is accepted, and marked.</param>
/// <param name="HasDevice">Whether rows tell the device, last of all.</param>
public sealed record ScoreColumns(
    IReadOnlyList<Finding> Findings, bool HasAnswers = false, bool HasUnusual = false, bool HasRefusal = false, bool HasDevice = false)
{
    internal const string UnusualName = "unusual";
    internal const string DeviceName = "device";
    private const string AnswerPrefix = "answer_";

    private static readonly string[] Origin =
        ["model", "precision", "training_data", "in_training_split", "content_sha256", "model_sha256", "notice", .. DicomCells.Names];

    /// <summary>Columns from the model to the window.</summary>
    internal static int OriginCount => Origin.Length;

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        "image", .. Findings.Select(static finding => finding.Name), .. Origin,
        .. HasUnusual ? [UnusualName] : Array.Empty<string>(), .. HasRefusal ? ["refused"] : Array.Empty<string>(),
        .. HasAnswers ? Findings.Select(static finding => AnswerPrefix + finding.Name) : [],
        .. HasDevice ? [DeviceName] : Array.Empty<string>(),
    ];

    /// <summary>The names of the columns after the provenance, but for the device.</summary>
    internal IReadOnlyList<string> DecisionNames =>
        [.. Names.Skip(1 + Findings.Count + Origin.Length).Take(Names.Count - 1 - Findings.Count - Origin.Length - (HasDevice ? 1 : 0))];

    /// <summary>The columns of a model's rows.</summary>
    /// <param name="check">What is done with images that are no frontal chest films.</param>
    /// <param name="hasDevice">Whether a device was asked for.</param>
    public static ScoreColumns Of(ModelCard card, FilmCheckMode check = FilmCheckMode.Refuse, bool hasDevice = false) => new(
        card.Findings, card.ConformalSets is not null, card.FilmStatistics is not null && check != FilmCheckMode.Off,
        check == FilmCheckMode.Accept, hasDevice);

    /// <summary>A row as text, one per column: shortest round-trip probabilities; empty for unknown values.</summary>
    public IEnumerable<string> Format(ScoreRow row) =>
    [
        row.Image,
        .. row.Probabilities.Select(static p => p.ToString("R", CultureInfo.InvariantCulture)),
        row.Model, row.Precision, row.TrainingData, row.InTrainingSplit is { } known ? Text(known) : "", row.ContentHash,
        row.ModelHash, row.Notice, .. row.Dicom.Texts,
        .. DecisionsOf(row).Select(static decision => decision ?? ""),
        .. HasDevice ? [row.Device] : Array.Empty<string>(),
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
        ScoreRow row = new(cells[0], probabilities, origin[0], origin[1], origin[2], inTrainingSplit, origin[4], origin[5], origin[6])
        {
            Dicom = new DicomCells(origin[7], origin[8], origin[9], origin[10]),
            Device = HasDevice ? origin[^1] : ScoreRow.Cpu,
        };
        return WithDecisions(row, origin[Origin.Length..(HasDevice ? ^1 : ^0)]);
    }

    /// <summary>A row's texts after the provenance, null for none, in the order of <see cref="DecisionNames"/>.</summary>
    internal IReadOnlyList<string?> DecisionsOf(ScoreRow row) =>
    [
        .. HasUnusual ? [row.Unusual?.ToString("R", CultureInfo.InvariantCulture)] : Array.Empty<string?>(),
        .. HasRefusal ? [row.Refusal] : Array.Empty<string?>(),
        .. HasAnswers ? Findings.Select((_, i) => ScoreRow.NameOf(row.Answers?[i])) : [],
    ];

    /// <summary>Adds the decisions of <see cref="DecisionsOf"/> to a row; null if a text is none.</summary>
    internal ScoreRow? WithDecisions(ScoreRow row, IReadOnlyList<string> texts)
    {
        int at = 0;
        if (HasUnusual && texts[at++] is { Length: > 0 } number)
        {
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double unusual)) return null;
            row = row with { Unusual = unusual };
        }

        if (HasRefusal && texts[at++] is { Length: > 0 } code) row = row with { Refusal = code };
        if (!HasAnswers) return row;
        return AnswersOf(texts.Skip(at)) is { } answers ? row with { Answers = answers } : null;
    }

    /// <summary>Answers from their texts, empty for none; null if a text is no answer.</summary>
    private static ConformalAnswer?[]? AnswersOf(IEnumerable<string> texts)
    {
        List<ConformalAnswer?> answers = [];
        foreach (string text in texts)
        {
            ConformalAnswer? answer =
                Enum.GetValues<ConformalAnswer>().Cast<ConformalAnswer?>().FirstOrDefault(a => ScoreRow.NameOf(a) == text);
            if (answer is null && text.Length > 0) return null;
            answers.Add(answer);
        }

        return [.. answers];
    }

    /// <summary>The error of a complete row that is not exactly as it would be written: numbers, quotes, line ends and all.</summary>
    internal static InvalidInputException NotAsWritten(int line) => new(
        ErrorCodes.ArgumentInvalid,
        FormattableString.Invariant($"Line {line} of the file to resume is not in the form that this program writes; ")
        + "another program has saved it, or it is damaged. Choose another output, or replace the file by leaving --resume out.");

    private static string Text(bool value) => value ? "true" : "false";
}
