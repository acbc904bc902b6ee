using CheXNet.Datasets;
using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Inputs;
using CheXNet.Files;

namespace CheXNet.Cli.Model;

/// <summary>Reads predictions, labels and lists, refuses what may not be fitted on, fits, and writes the new package.</summary>
internal sealed class CalibrateRun(CalibrateOptions options, TextWriter output, TextWriter error)
{
    private const string TestListName = "test_list.txt";

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(options.Output);
        if (Path.Exists(path)) throw ErrorReport.Invalid($"'{options.Output}' exists already: choose another path, or remove it.");
        using OutputLock held = OutputLock.Take(options.Output);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Package, cancellationToken);
        CalibrationOptions how = Parsed(package.Card);
        LabelTable labels = await LabelFile.ReadAsync(options.Labels!, package.Card.Findings, cancellationToken);
        SplitList split = await SplitList.ReadAsync(options.Split!, cancellationToken);
        string? testPath = options.TestList ?? TestListBeside();
        SplitList? testList = testPath is null ? null : await SplitList.ReadAsync(testPath, cancellationToken);
        PredictionTable predictions = await PredictionFile.ReadAsync(
            options.Predictions!, labels.Findings, options.Scale, cancellationToken);
        EvaluationSet set = EvaluationSet.Of(predictions, labels, split, options.Uncertain);
        TrainingImages training = await TrainingImages.OfAsync(package, cancellationToken);
        IReadOnlyList<string> unknown = CalibrationInputs.Require(package.Card, set, training.Contains, testList);

        CalibrationResult? result = null;
        await ImageProgress.ShowAsync(error, "calibrating", null, _ => Task.Run(
            () => result = ModelCalibration.Fit(package.Card, set, testList, how, cancellationToken), cancellationToken), "findings");
        Dictionary<string, byte[]> files = await FilesOfAsync(package, cancellationToken);
        ModelCard fitted = result!.Card;
        if (options.Films is { } folder)
        {
            MeasuredFilms measured = await FilmMeasurement.RunAsync(
                package, [.. set.Names], folder, options.Workers, error, cancellationToken);
            string on = $"{measured.Films} films of '{folder}' ({split.Name}) by {package.Id}";
            fitted = fitted with { FilmStatistics = options.Add(measured, on, files) };
        }

        ModelCard card = await ModelPackageWriter.WriteAsync(fitted, files, path, cancellationToken);
        string[] notes =
        [
            .. unknown, .. result.Notes,
            .. card.FilmStatistics is null
                ? ["When an image is too unusual to be scored is not fitted: name the films' folder with --films."]
                : Array.Empty<string>(),
        ];
        if (options.Json)
            output.WriteJson(new { from = package.Id, model = card.ToModelId(), location = path, findings = result.Findings, notes, card });
        else CalibrateTables.Write(result, notes, package.Id, path, output);
        bool complete = set.Account.NotPredicted.Count + set.Account.UnknownInSplit.Count == 0;
        return complete ? ExitCode.Done : ExitCode.DoneWithFailures;
    }

    /// <exception cref="XrayException">It is no version, or the package's own.</exception>
    internal static void RequireOtherVersion(ModelCard card, string? version)
    {
        if (version is not null) _ = new ModelId(card.Id, version);
        if (version == card.Version)
            throw ErrorReport.Invalid($"--version {card.Version} is the package's own: results tell models apart by it, choose another.");
    }

    internal static async Task<Dictionary<string, byte[]>> FilesOfAsync(ModelPackage package, CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string name in package.Card.Files.Keys) files[name] = await package.ReadFileAsync(name, cancellationToken);
        return files;
    }

    private CalibrationOptions Parsed(ModelCard card)
    {
        RequireOtherVersion(card, options.Calibration.Version);
        _ = options.LimitOf(null);
        OperatingRule? all = null;
        Dictionary<Finding, OperatingRule> some = [];
        foreach (string text in options.Rules)
        {
            string[] sides = text.Split(':', 2);
            if (sides.Length == 1) all = OperatingRule.Parse(text);
            else some[card.Findings[card.IndexOf(sides[0])]] = OperatingRule.Parse(sides[1]);
        }

        return options.Calibration with
        {
            Rule = all ?? options.Calibration.Rule,
            Rules = some,
            Prevalences = FindingNumbers.Parse("--prevalence", options.Prevalences, card.Findings),
            ErrorRates = FindingNumbers.Parse("--error-rate", options.ErrorRates, card.Findings),
        };
    }

    private string? TestListBeside() => new[] { options.Split!, options.Labels! }
        .Select(static file => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, TestListName))
        .FirstOrDefault(File.Exists);
}
