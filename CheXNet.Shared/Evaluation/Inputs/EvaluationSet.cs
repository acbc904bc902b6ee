using CheXNet.Datasets;

namespace CheXNet.Evaluation.Inputs;

/// <summary>What became of every image of the inputs that is not evaluated, or that needed a decision.</summary>
/// <param name="Unlabeled">Predicted, without labels.</param>
/// <param name="OutsideSplit">Predicted and labeled, not on the split's list.</param>
/// <param name="NotPredicted">Labeled, and on the split's list if there is one, without a prediction.</param>
/// <param name="UnknownInSplit">On the split's list, without labels.</param>
/// <param name="Duplicates">Predicted more than once; the first row counts.</param>
/// <param name="Ambiguous">Names that fit several labeled images; left out.</param>
public sealed record ImageAccount(
    IReadOnlyList<string> Unlabeled, IReadOnlyList<string> OutsideSplit, IReadOnlyList<string> NotPredicted,
    IReadOnlyList<string> UnknownInSplit, IReadOnlyList<DuplicateImage> Duplicates, IReadOnlyList<AmbiguousImage> Ambiguous)
{
    /// <summary>
    /// Whether something is missing that was asked for. Labels of images that nobody predicted are not, unless the split's list names
    /// them.
    /// </summary>
    public bool IsComplete(bool hasSplit) =>
        Unlabeled.Count + UnknownInSplit.Count + Ambiguous.Count == 0 && Duplicates.All(static d => !d.Differ)
        && (!hasSplit || NotPredicted.Count == 0);
}

/// <summary>The images that have both predictions and labels, aligned.</summary>
public sealed record EvaluationSet
{
    /// <summary>The predictions.</summary>
    public required PredictionTable Predictions { get; init; }

    /// <summary>The labels.</summary>
    public required LabelTable Labels { get; init; }

    /// <summary>The split's list; null: all labeled images.</summary>
    public SplitList? Split { get; init; }

    /// <summary>The findings that are both labeled and predicted, in the labels' order.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The evaluated images, in the order of the predictions.</summary>
    public required IReadOnlyList<LabelRow> Rows { get; init; }

    /// <summary>The place of each image among the predictions.</summary>
    public required int[] PredictionOf { get; init; }

    /// <summary>Probabilities, <c>[finding][image]</c>; NaN where there is none.</summary>
    public required double[][] Scores { get; init; }

    /// <summary>Labels, <c>[finding][image]</c>; null where uncertain ones are left out.</summary>
    public required bool?[][] Truth { get; init; }

    /// <summary>The patient of each image, 0 … <see cref="Patients"/> − 1.</summary>
    public required int[] PatientOf { get; init; }

    /// <summary>Patients.</summary>
    public required int Patients { get; init; }

    /// <summary>The other images.</summary>
    public required ImageAccount Account { get; init; }

    /// <summary>The images' names, as predicted.</summary>
    public IEnumerable<string> Names => PredictionOf.Select(i => Predictions.Images[i]);

    /// <summary>Joins predictions and labels by the images' names (<see cref="ImageJoin"/>).</summary>
    /// <exception cref="InvalidInputException">Nothing is left to evaluate; one sentence says why.</exception>
    public static EvaluationSet Of(PredictionTable predictions, LabelTable labels, SplitList? split, UncertainPolicy uncertain)
    {
        string[] labeled = [.. labels.Rows.Select(static row => row.Image)];
        bool[]? inSplit = null;
        IReadOnlyList<string> unknownInSplit = [];
        if (split is not null)
        {
            ImageJoin listed = ImageJoin.Of(split.Images, labeled);
            inSplit = new bool[labeled.Length];
            foreach (int row in listed.Indices.Where(static i => i >= 0)) inSplit[row] = true;
            unknownInSplit = [.. listed.Missing, .. listed.Ambiguous.Select(static a => a.Name)];
            if (!inSplit.Contains(true))
            {
                throw Invalid(
                    $"The list '{split.Path}' names none of the {labeled.Length} images of '{labels.Path}': it begins with "
                    + $"'{split.Images[0]}', the labels with '{labeled[0]}'");
            }
        }

        ImageJoin join = ImageJoin.Of(predictions.Images, labeled);
        int[] taken = new int[labeled.Length];
        Array.Fill(taken, -1);
        List<int> evaluated = [];
        List<string> outside = [];
        List<DuplicateImage> duplicates = [.. predictions.Duplicates];
        for (int i = 0; i < predictions.Images.Count; i++)
        {
            int row = join.Indices[i];
            if (row < 0) continue;
            if (taken[row] >= 0)
            {
                int first = taken[row];
                bool differ = predictions.Scores.Any(s => !s[i].Equals(s[first]));
                duplicates.Add(new DuplicateImage(predictions.Images[i], 2, differ));
                continue;
            }

            taken[row] = i;
            if (inSplit is null || inSplit[row]) evaluated.Add(i);
            else outside.Add(predictions.Images[i]);
        }

        if (evaluated.Count == 0) throw NothingIn(predictions, labels, split, outside.Count);
        Finding[] findings = [.. labels.Findings.Where(l => predictions.Findings.IndexOf(l.Name) >= 0)];
        if (findings.Length == 0)
        {
            throw Invalid(
                $"The labels '{labels.Path}' and the predictions '{predictions.Source}' have no finding in common: "
                + $"{string.Join(", ", labels.Findings)} against {string.Join(", ", predictions.Findings)}");
        }

        int[] rows = [.. evaluated.Select(i => join.Indices[i])];
        (int[] patientOf, int patients) = PatientsOf([.. rows.Select(r => labels.Rows[r].Patient)]);
        return new EvaluationSet
        {
            Predictions = predictions,
            Labels = labels,
            Split = split,
            Findings = findings,
            Rows = [.. rows.Select(r => labels.Rows[r])],
            PredictionOf = [.. evaluated],
            Scores = [.. findings.Select(f => ColumnOf(predictions, f, evaluated))],
            Truth = [.. findings.Select(labels.IndexOf).Select(f => rows
                .Select(r => LabelTruth.Of(labels.Rows[r].Labels[f], uncertain)).ToArray())],
            PatientOf = patientOf,
            Patients = patients,
            Account = new ImageAccount(
                join.Missing,
                outside,
                [.. labeled.Where((_, r) => taken[r] < 0 && (inSplit is null || inSplit[r]))],
                unknownInSplit,
                duplicates,
                join.Ambiguous),
        };
    }

    /// <summary>One finding's probabilities of chosen images of a table.</summary>
    internal static double[] ColumnOf(PredictionTable table, Finding finding, IReadOnlyList<int> images)
    {
        double[] scores = table.Scores[table.Findings.IndexOf(finding.Name)];
        return [.. images.Select(i => i < 0 ? double.NaN : scores[i])];
    }

    /// <summary>Numbers patients in the order in which they appear.</summary>
    internal static (int[] Of, int Count) PatientsOf(IReadOnlyList<string> patients)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[] of = new int[patients.Count];
        for (int i = 0; i < of.Length; i++)
        {
            if (!numbers.TryGetValue(patients[i], out int number)) numbers.Add(patients[i], number = numbers.Count);
            of[i] = number;
        }

        return (of, numbers.Count);
    }

    private static InvalidInputException NothingIn(PredictionTable predictions, LabelTable labels, SplitList? split, int outside) =>
        outside > 0
            ? Invalid($"None of the {outside} images with predictions and labels is on the list '{split!.Path}'")
            : Invalid(
                $"None of the {predictions.Images.Count} images of '{predictions.Source}' has labels in '{labels.Path}', which may belong "
                + $"to another dataset: the predictions begin with '{predictions.Images[0]}', the labels with '{labels.Rows[0].Image}'");

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, $"{message}.");
}
