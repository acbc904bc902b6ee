using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;

namespace CheXNet.Evaluation.Fitting;

/// <summary>Calibrates a model's card on validation patients: probabilities, operating points and conformal sets.</summary>
public static class ModelCalibration
{
    /// <summary>Fits every finding that has enough films, and puts the fits on a new card.</summary>
    /// <param name="card">An uncalibrated package's.</param>
    /// <param name="set">As <see cref="CalibrationInputs.Require"/> allows it.</param>
    /// <param name="testList">The test images, for the record; null: none was known.</param>
    /// <exception cref="InvalidInputException">No finding can be fitted; the sentence says why.</exception>
    public static CalibrationResult Fit(
        ModelCard card, EvaluationSet set, SplitList? testList, CalibrationOptions options, CancellationToken cancellationToken)
    {
        FindingCalibration[] findings = new FindingCalibration[set.Findings.Count];
        ParallelOptions all = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, findings.Length, all, f => findings[f] =
                new FindingFit(set.Findings[f], FittingScores.Of(set, f), set.Patients, options).Run(cancellationToken));
        }
        catch (AggregateException e) when (e.InnerException is InvalidInputException refused)
        {
            throw refused;
        }

        if (findings.All(static f => f.Problem is not null)) throw Nothing(set, findings);
        FitRecord record = RecordOf(card, set, testList, options);
        string on = $"{record.Images} validation films of {record.Patients} patients ({record.Split.Name}; "
            + $"labels {record.Labels.Name}, {set.Labels.Description}) by {record.From}";
        FindingCalibration?[] byCard =
            [.. card.Findings.Select(finding => Array.Find(findings, f => f.Finding.Matches(finding.Name) && f.Problem is null))];
        ModelCard calibrated = card with
        {
            Version = options.Version ?? ModelVersionOrder.Next(card.Version, "calibrated"),
            Calibration = new Calibration(
                [.. byCard.Select(static f => f?.Fitted.Slope ?? 1)], [.. byCard.Select(static f => f?.Fitted.Intercept ?? 0)], on)
            {
                Curves = byCard.All(static f => f?.Fitted.Curve is null) ? null : [.. byCard.Select(static f => f?.Fitted.Curve)],
                Fits = [.. byCard.Select(static f => f?.Calibration)],
            },
            OperatingPoints = new OperatingPoints(
                [.. byCard.Select(static f => f?.Threshold)], $"{RulesOf(byCard)} on {on}")
            {
                Fits = [.. byCard.Select(static f => f?.OperatingPoint)],
            },
            ConformalSets = new ConformalSets([.. byCard.Select(static f => f?.Set)], on),
            Fit = record,
        };
        return new CalibrationResult(calibrated, findings, [.. NotesOf(card, set, findings)]);
    }

    private static FitRecord RecordOf(ModelCard card, EvaluationSet set, SplitList? testList, CalibrationOptions options) => new(
        card.ToModelId(), set.Rows.Count, set.Patients, SplitIdentity.Of(set).Checksum,
        new FitFile(NameOf(set.Predictions.Source), set.Predictions.Sha256!),
        new FitFile(NameOf(set.Labels.Path), set.Labels.Origins[0].Sha256), new FitFile(set.Split!.Name, set.Split.Sha256),
        options.Seed, SoftwareVersion.Current, testList is null ? null : new FitFile(testList.Name, testList.Sha256));

    private static string RulesOf(IEnumerable<FindingCalibration?> findings)
    {
        string[] rules = [.. findings.Select(static f => f?.OperatingPoint?.Rule).OfType<string>().Distinct()];
        return rules switch { [] => "none found", ["f1"] => "largest F1", ["youden"] => "Youden's point", _ => string.Join(", ", rules) };
    }

    private static IEnumerable<string> NotesOf(ModelCard card, EvaluationSet set, FindingCalibration[] findings)
    {
        foreach (FindingCalibration f in findings)
        {
            if (f.Problem is { } problem) yield return $"{f.Finding}: left as it is, since {problem}; it has no operating point.";
            else if (f.Threshold is null) yield return $"{f.Finding}: no threshold meets the rule, so that it has no operating point.";
            if (f.SetProblem is { } few) yield return $"{f.Finding}: {few}.";
        }

        string[] unlabeled = [.. card.Findings.Where(c => set.Findings.IndexOf(c.Name) < 0).Select(static c => c.Name)];
        if (unlabeled.Length > 0) yield return $"Left as they are, without labels or predictions: {string.Join(", ", unlabeled)}.";
        int missing = set.Account.NotPredicted.Count + set.Account.UnknownInSplit.Count;
        if (missing > 0) yield return $"On the list '{set.Split!.Name}', without prediction or labels: {missing}.";
    }

    private static InvalidInputException Nothing(EvaluationSet set, FindingCalibration[] findings)
    {
        int images = set.Rows.Count, fewest = 2 * FindingFit.FewestOfEach;
        string because = images < fewest
            ? $"{images} films are too few: {FindingFit.FewestOfEach} with and {FindingFit.FewestOfEach} without a finding are the least"
            : string.Join("; ", findings.GroupBy(static f => f.Problem).Select(static g =>
                $"{g.Key} ({string.Join(", ", g.Select(static f => f.Finding))})"));
        return new InvalidInputException(ErrorCodes.ArgumentInvalid, $"Nothing can be calibrated on '{set.Split!.Name}': {because}.");
    }

    private static string NameOf(string path) => ImageName.FileOf(path.Replace('\\', '/'));
}
