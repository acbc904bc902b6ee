namespace CheXNet.Evaluation.Inputs;

/// <summary>
/// Which column of a prediction file is what, by name: a finding's, also with a prefix such as <c>prob_</c>, in any case, with spaces or
/// underscores; the image's by one of its usual names, else the first column that is no finding.
/// </summary>
/// <param name="Image">The image's column.</param>
/// <param name="Findings">The findings that have a column, in the order asked for.</param>
/// <param name="Scores">Their columns.</param>
/// <param name="Trained">The training data's column, or one of true and false.</param>
/// <param name="Others">Columns that mean nothing here.</param>
internal sealed record PredictionColumns(
    int Image, IReadOnlyList<Finding> Findings, int[] Scores, int InTraining, int Trained, int Model, int ModelHash,
    IReadOnlyList<string> Others)
{
    private static readonly string[] ScorePrefixes =
        ["prob_", "probability_", "pred_", "prediction_", "score_", "scores_", "p_", "y_pred_", "yhat_", "logit_"];

    private static readonly string[] ImageNames =
        ["image", "imageindex", "imageid", "imagename", "imagepath", "filename", "file", "filepath", "path", "img", "study", "id", "name"];

    /// <summary>Finds the columns.</summary>
    /// <exception cref="InvalidInputException">No column is a finding's, two are the same finding's, or none is the image's.</exception>
    public static PredictionColumns Of(IReadOnlyList<string> header, IReadOnlyList<Finding> asked, string source)
    {
        List<Finding> findings = [];
        List<int> scores = [];
        foreach (Finding finding in asked)
        {
            // With a label's column of the same name beside it, the one with the prefix is the score.
            int[] prefixed = Where(name => ScorePrefixes.Any(p => IsPrefixed(name, p) && finding.Matches(name[p.Length..])));
            int[] found = prefixed.Length > 0 ? prefixed : Where(finding.Matches);
            if (found.Length > 1)
                throw Invalid($"have {found.Length} columns for {finding}: '{header[found[0]]}' and '{header[found[1]]}'; leave one");
            if (found.Length == 0) continue;
            findings.Add(finding);
            scores.Add(found[0]);
        }

        string columns = string.Join(", ", header.Take(20));
        if (scores.Count == 0)
        {
            throw Invalid(
                $"have no column of a finding that the labels have ({string.Join(", ", asked)}); their columns are {columns}");
        }

        int image = ImageNames.Select(name => First(column => Plain(column) == name)).FirstOrDefault(static at => at >= 0, -1);
        if (image < 0) image = Enumerable.Range(0, header.Count).Except(scores).Where(i => !IsLabel(header[i])).FirstOrDefault(-1);
        if (image < 0) throw Invalid($"name no image: their columns are {columns}, and one called 'image' is missing");
        int inTraining = Named("in_training_split"), model = Named("model"), hash = Named("model_sha256");
        int trained = First(static column => column is "training_data" or "trained");
        int[] used = [image, .. scores, inTraining, trained, model, hash];
        string[] others = [.. header.Where((name, i) => !used.Contains(i) && name.Length > 0)];
        return new PredictionColumns(image, findings, [.. scores], inTraining, trained, model, hash, others);

        int[] Where(Func<string, bool> matches) => [.. Enumerable.Range(0, header.Count).Where(i => matches(header[i].Trim()))];
        int First(Func<string, bool> matches) => Where(matches).FirstOrDefault(-1);
        int Named(string name) => First(column => column == name);
        bool IsLabel(string column) => asked.Any(finding => finding.Matches(column));
        InvalidInputException Invalid(string what) => new(ErrorCodes.ArgumentInvalid, $"The predictions '{source}' {what}.");
    }

    /// <summary>Whether a cell of the column <see cref="Trained"/> says that the weights are trained; null if it does not say.</summary>
    /// <param name="cell">The training data, or true or false.</param>
    public static bool? IsTrained(string? cell) =>
        string.IsNullOrWhiteSpace(cell) ? null : bool.TryParse(cell, out bool known) ? known : cell != ModelCard.NoTrainingData;

    private static bool IsPrefixed(string column, string prefix) =>
        column.Length > prefix.Length
        && column[..(prefix.Length - 1)].Equals(prefix[..^1], StringComparison.OrdinalIgnoreCase)
        && column[prefix.Length - 1] is '_' or ' ' or '-' or '.';

    private static string Plain(string column) =>
        string.Concat(column.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
