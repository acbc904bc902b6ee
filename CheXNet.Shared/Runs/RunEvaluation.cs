using CheXNet.Datasets;
using CheXNet.Evaluation;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Reports;
using CheXNet.Explanations.Localization;
using CheXNet.Files;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>How good a run's predictions are, in its report.</summary>
/// <param name="Problem">Why nothing was measured; null if it was.</param>
/// <param name="Images">Images with labels that were measured.</param>
/// <param name="Patients">Their patients.</param>
/// <param name="Notes">Sentences that a reader of the numbers must know.</param>
/// <param name="MeanAuroc">Over findings; null without any.</param>
/// <param name="Findings">By finding; everything else is in <see cref="RunBlobNames.Evaluation"/>.</param>
public sealed record RunEvaluationSummary(
    string? Problem, int Images, int Patients, IReadOnlyList<string> Notes, Measured? MeanAuroc,
    IReadOnlyList<RunEvaluationFinding> Findings)
{
    /// <summary>Nothing was measured.</summary>
    public static RunEvaluationSummary None(string problem) => new(problem, 0, 0, [], null, []);
}

/// <summary>One finding of a run.</summary>
/// <param name="Problem">Why there is no AUROC; null if there is one.</param>
public sealed record RunEvaluationFinding(
    Finding Finding, int Images, int Positives, string? Problem, Measured? Auroc, Measured? Auprc);

/// <summary>
/// Holds the scores that a run stored against its labels, and writes the evaluation's files beside the run's report. A label file that
/// cannot be used does not fail the run: the report says why.
/// </summary>
/// <param name="card">The service's model, for its operating points; null: none.</param>
public sealed class RunEvaluation(IRunBlobs blobs, IRunPredictions predictions, TimeProvider time, ModelCard? card = null)
{
    private const int MostLabelBytes = 128 << 20;

    /// <summary>Measures a finished run; null if it has no labels.</summary>
    /// <param name="localization">Where the run's maps point, for the report; null without boxes.</param>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<RunEvaluationSummary?> MeasureAsync(
        RunRecord run, RunState state, LocalizationReport? localization, CancellationToken cancellationToken)
    {
        if (run.Request.Labels is not { } name) return null;
        if (state is not (RunState.Completed or RunState.CompletedWithFailures))
            return RunEvaluationSummary.None("The run did not complete, so its predictions were not evaluated.");
        try
        {
            EvaluationReport report = (await EvaluateAsync(run, name, cancellationToken)) with { Localization = localization };
            var model = ModelId.Parse(report.Model!);
            IReadOnlyList<ReportPicture> pictures = await ReportOverlays.ReadAsync(
                ReportOverlays.Of((key, stop) => predictions.FindOverlayAsync(key, model, stop), run.Request.Dataset),
                report, cancellationToken);
            await WriteAsync(EvaluationFormat.Html, HtmlReport.Of(report, pictures));
            await WriteAsync(EvaluationFormat.Md, MarkdownReport.Of(report));
            await WriteAsync(EvaluationFormat.Json, ReportFiles.Json(report));
            return new RunEvaluationSummary(
                null, report.Images, report.Patients, report.Notes, report.Mean.Auroc,
                [
                    .. report.Findings.Select(static f =>
                        new RunEvaluationFinding(f.Finding, f.Images, f.Positives, f.Problem, f.Auroc, f.Auprc)),
                ]);
        }
        catch (InvalidInputException problem)
        {
            return RunEvaluationSummary.None(problem.Message);
        }

        Task WriteAsync(EvaluationFormat format, string text) =>
            blobs.WriteTextAsync(RunBlobNames.Evaluation(run.Run, format), text, cancellationToken);
    }

    private async Task<EvaluationReport> EvaluateAsync(RunRecord run, string name, CancellationToken cancellationToken)
    {
        string dataset = run.Request.Dataset;
        byte[] labelFile = await ReadLabelsAsync(name, cancellationToken);
        HashSet<string> scored = new(StringComparer.Ordinal);
        await foreach (string image in blobs.ScoredAsync(run.Run, cancellationToken)) scored.Add(image);
        Prediction first = await predictions.AnyOfAsync(dataset, scored, run.Request.Model, cancellationToken)
            ?? throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "The run scored no image, so there is nothing to evaluate.");
        ModelId model = first.Provenance.Model;
        LabelTable labels = await LabelFile.ReadAsync(name, labelFile, first.Findings, cancellationToken);
        PredictionTable table = await StoredPredictions.ReadAsync(
            predictions.ScoresAsync(dataset, model, first.Findings, cancellationToken),
            $"run {run.Run} of {dataset}", first.Findings, scored.Contains, cancellationToken);
        EvaluationOptions options = new() { Model = model.ToString(), ModelNotice = first.Provenance.Notice };
        EvaluationSet set = EvaluationSet.Of(table, labels, null, options.Uncertain);
        if (card?.ToModelId() == model)
            options = options with { Thresholds = CardThresholds.Of(card), ThresholdsFrom = CardThresholds.SourceOf(card) };
        return Evaluator.Evaluate(set, null, options, null, time.GetUtcNow(), cancellationToken);
    }

    private async Task<byte[]> ReadLabelsAsync(string name, CancellationToken cancellationToken)
    {
        await using Stream content = await blobs.OpenReadAsync(name, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"There is no label file '{name}' in the container {StorageNames.RunsContainer}.");
        MemoryStream all = await content.ReadAtMostAsync(MostLabelBytes, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.RequestTooLarge,
            $"The label file '{name}' has more than {MostLabelBytes >> 20} MiB: use 'chexnet evaluate --dataset' with it.");
        return all.ToArray();
    }
}
