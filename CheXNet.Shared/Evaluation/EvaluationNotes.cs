using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>What a reader of the numbers must know, in sentences.</summary>
internal static class EvaluationNotes
{
    public static IEnumerable<string> Of(
        EvaluationSet set, IReadOnlyList<FindingReport> findings, int? inTraining, EvaluationOptions options)
    {
        if (options is { Model: { } model, ModelNotice: { Length: > 0 } notice }) yield return $"{model}: {notice}";
        if (options.Model is { } given && set.Predictions.Models is [_, ..] named && !named.Contains(given))
        {
            yield return $"The rows are of {string.Join(", ", named)}, and not of {given}, whose thresholds, training images and maps "
                + "are used here.";
        }

        if (set.Predictions.Untrained) yield return "The model's weights are untrained: the numbers mean nothing.";
        if (ColumnMixUp.Find(set) is { } mixUp) yield return mixUp;
        if (inTraining > 0)
        {
            yield return $"{inTraining} of {set.Rows.Count} images were in the model's training split: the numbers are too good. Evaluate "
                + "the others with --split.";
        }

        if (inTraining is null) yield return "Whether the model was trained on these images is unknown: neither card nor rows tell.";
        if (set.Predictions.Models.Count > 1)
            yield return $"The rows come from {set.Predictions.Models.Count} models: {string.Join(", ", set.Predictions.Models)}.";
        string[] unpredicted = [.. set.Labels.Findings.Where(f => !set.Findings.Contains(f)).Select(static f => f.Name)];
        if (unpredicted.Length > 0) yield return $"Labeled, but not predicted: {string.Join(", ", unpredicted)}.";
        foreach (FindingReport finding in findings)
        {
            if (finding.Problem is { } problem) yield return $"{finding.Finding}: no AUROC, since {problem}.";
            if (finding.WithoutScore > 0) yield return $"{finding.Finding}: {finding.WithoutScore} images have no score and are left out.";
            if (finding.WithoutLabel > 0)
                yield return $"{finding.Finding}: {finding.WithoutLabel} images have an uncertain label and are left out.";
        }

        ImageAccount a = set.Account;
        if (a.Unlabeled.Count > 0) yield return $"Predicted without labels, left out: {a.Unlabeled.Count} ({Some(a.Unlabeled)}).";
        if (a.NotPredicted.Count > 0) yield return $"Labeled without prediction: {a.NotPredicted.Count} ({Some(a.NotPredicted)}).";
        if (a.OutsideSplit.Count > 0) yield return $"Predicted, not on the split's list: {a.OutsideSplit.Count}.";
        if (a.UnknownInSplit.Count > 0)
            yield return $"On the split's list without labels: {a.UnknownInSplit.Count} ({Some(a.UnknownInSplit)}).";
        if (a.Duplicates.Count > 0)
        {
            int differ = a.Duplicates.Count(static d => d.Differ);
            string some = Some([.. a.Duplicates.Select(static d => d.Image)]);
            yield return $"Predicted more than once, first row used: {a.Duplicates.Count} ({some}), "
                + $"{differ} of them with different scores.";
        }

        if (a.Ambiguous.Count > 0)
        {
            yield return $"Names that fit several labeled images, left out: {a.Ambiguous.Count} ('{a.Ambiguous[0].Name}' fits "
                + $"'{a.Ambiguous[0].One}' and '{a.Ambiguous[0].Other}').";
        }
    }

    private static string Some(IReadOnlyList<string> names)
    {
        const int Shown = 3;
        return string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? ", …" : "");
    }
}
