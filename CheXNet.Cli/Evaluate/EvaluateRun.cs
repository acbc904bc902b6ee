using CheXNet.Cli.Storage;
using CheXNet.Datasets;
using CheXNet.Evaluation;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Reports;
using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Evaluate;

/// <summary>Reads predictions and labels, measures, and reports: tables to stdout, files to the output folder.</summary>
internal sealed class EvaluateRun(EvaluateOptions options, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using LocalStorage? storage = options.Dataset is null ? null : await LocalStorage.OpenAsync(
            options.Storage, options.Data, StorageUse.Read, Console.Error.WriteLine, cancellationToken);
        ModelPackage? package = options.Model is null && storage is null ? null
            : storage is null ? await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken)
            : await storage.FindModelAsync(options.Model, cancellationToken);
        IReadOnlyList<Finding> asked = package?.Card.Findings ?? ChestXray14.Findings;
        LabelTable labels = await LabelFile.ReadAsync(options.Labels, asked, cancellationToken);
        foreach (DatasetAnomaly odd in labels.Anomalies.Where(static a => a.Kind.IsFault))
            await error.WriteLineAsync($"labels: {odd.Count} {odd.Kind.Meaning} ({string.Join(", ", odd.Examples)})");
        SplitList? split = options.Split is { } list ? await SplitList.ReadAsync(list, cancellationToken) : null;
        PredictionTable predictions = options.Predictions is { } file
            ? await PredictionFile.ReadAsync(file, labels.Findings, options.Scale, cancellationToken)
            : await StoredAsync(storage!, package!, cancellationToken);
        PredictionTable? other = options.Compare is { } second
            ? await PredictionFile.ReadAsync(second, labels.Findings, options.Scale, cancellationToken)
            : null;
        EvaluationSet set = EvaluationSet.Of(predictions, labels, split, options.Evaluation.Uncertain);
        using ReportFolder folder = ReportFolder.Claim(options);

        ModelPackage? ofMaps = options.Images is null ? package : await ReportMaps.ModelOfAsync(predictions, package, cancellationToken);
        ReportMaps maps = new(options, storage, ofMaps, error);
        LocalizationReport? localization = await maps.LocalizeAsync(set, cancellationToken);
        EvaluationOptions how = await EvaluationOptionsAsync(labels.Findings, package, ofMaps?.Card, cancellationToken);
        EvaluationReport? report = null;
        await ImageProgress.ShowAsync(error, "evaluating", null, progress => Task.Run(
            () => report = Evaluator.Evaluate(
                set, other, how, new EvaluationProgress((done, all) => progress.Set(done, all)), DateTimeOffset.UtcNow, cancellationToken),
            cancellationToken), "resamples");
        (report, IReadOnlyList<ReportPicture> pictures) = await maps.DrawAsync(
            report! with { Localization = localization }, cancellationToken);
        await folder.WriteAsync(report, pictures, cancellationToken);
        if (options.Json) output.Write(ReportFiles.Json(report));
        else EvaluateTables.Write(report, folder.Paths, output);
        return set.Account.IsComplete(split is not null) ? ExitCode.Done : ExitCode.DoneWithFailures;
    }

    private async Task<PredictionTable> StoredAsync(LocalStorage storage, ModelPackage package, CancellationToken cancellationToken)
    {
        string source = $"{options.Dataset}, model {package.Id}";
        IReadOnlyList<Finding> findings = package.Card.Findings;
        var rows = new PredictionStore(storage.Account).ScoresAsync(options.Dataset!, package.Id, findings, cancellationToken);
        return await StoredPredictions.ReadAsync(rows, source, findings, null, cancellationToken);
    }

    private async Task<EvaluationOptions> EvaluationOptionsAsync(
        IReadOnlyList<Finding> findings, ModelPackage? package, ModelCard? shown, CancellationToken cancellationToken)
    {
        TrainingImages training = package is null ? TrainingImages.Unknown : await TrainingImages.OfAsync(package, cancellationToken);
        bool given = options.Thresholds.Count > 0;
        return options.Evaluation with
        {
            Thresholds = given
                ? FindingNumbers.Parse("--threshold", options.Thresholds, findings)
                : CardThresholds.Of(package?.Card),
            ThresholdsFrom = given ? "given" : CardThresholds.SourceOf(package?.Card),
            Prevalences = FindingNumbers.Parse("--prevalence", options.Prevalences, findings),
            InTraining = training.Contains,
            Model = shown?.ToModelId().ToString(),
            ModelNotice = shown?.Notice,
            Command = CommandLineText.Of(Environment.GetCommandLineArgs()[1..]),
        };
    }
}
