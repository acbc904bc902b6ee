using CheXNet.Datasets;
using CheXNet.Evaluation.Fitting;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model calibrate</c>: probabilities, thresholds and conformal sets that hold on one's own films.</summary>
internal static class ModelCalibrateCommand
{
    public static Command Create()
    {
        Argument<string> package = new("package") { Description = "A package's folder or zip, or id[@version] of an installed one" };
        Option<string?> predictions = new("--predictions", "-p")
        {
            Description = "The package's own scores of the films, by 'chexnet score': a .csv, .parquet or .jsonl file",
            HelpName = "file",
        };
        Option<string?> labels = new("--labels", "-l")
        {
            Description = "The labels, as for 'chexnet evaluate'",
            HelpName = "file",
        };
        Option<string?> split = new("--split", "-s")
        {
            Description = "The list of validation images, one name a line: of patients that the model was not trained on",
            HelpName = "file",
        };
        Option<string?> testList = new("--test-list")
        {
            Description = "The list of test images: validation patients that are also on it are refused (default: test_list.txt beside the "
                + "labels or the split, if there is one)",
            HelpName = "file",
        };
        Option<string> output = new("--output", "-o") { Description = "The package to write: a folder, or a .zip", Required = true };
        Option<string?> version = new("--version")
        {
            Description = "The new package's version (default: the next one, 1.4.2 → 1.5.0)",
            HelpName = "version",
        };
        Option<string> method = new Option<string>("--method")
        {
            Description = "How probabilities are calibrated (default: for each finding the one of the largest held-out likelihood)",
            HelpName = "best|platt|isotonic|temperature",
            DefaultValueFactory = static _ => "best",
        }.AcceptOnlyFromAmong("best", "platt", "isotonic", "temperature");
        Option<string[]> rule = new("--operating-point")
        {
            Description = "How thresholds are chosen: f1 (default), youden, sensitivity=0.9 or specificity=0.9; for one finding "
                + "Mass:youden",
            HelpName = "rule",
        };
        Option<string[]> prevalence = new("--prevalence")
        {
            Description = "The share of films with a finding where the model will be used, for PPV and NPV: a number for all, or "
                + "Finding=number (default: that among the validation images)",
            HelpName = "number",
        };
        Option<string[]> errorRate = new("--error-rate")
        {
            Description = "The error rate of the answers yes, no, uncertain: a number for all, or Finding=number (default: 0.1)",
            HelpName = "number",
        };
        Option<string?> films = new("--films")
        {
            Description = "The folder of the films: also fit, on the validation images, when an image is too unusual to be scored. "
                + "Without --predictions and --labels only this is fitted, on all films of the folder or those of --split",
            HelpName = "folder",
        };
        Option<string?> unusualLimit = new("--unusual-limit")
        {
            Description = "With --films: the 'unusual' from which an image is refused, or none (default: one and a half times the largest "
                + "of a film held out)",
            HelpName = "number|none",
        };
        Option<int> workers = CommonOptions.Workers("How many films to look at at once, 1 to 256");
        Option<ScoreScale> values = new Option<ScoreScale>("--values")
        {
            Description = "What the numbers of the predictions are (default: probability)",
            HelpName = "probability|percent|logit",
        }.AcceptOnlyFromAmong("probability", "percent", "logit");
        Option<UncertainPolicy> uncertain = new Option<UncertainPolicy>("--uncertain")
        {
            Description = "How uncertain labels count: as absent, as present, or left out (default: ignore)",
            HelpName = "zero|one|ignore",
        }.AcceptOnlyFromAmong("zero", "one", "ignore");
        Option<int> bootstraps = NumberOption.Of("--bootstraps", new CalibrationOptions().Bootstraps, ["-b"], 1, Bootstrap.MostReplicates);
        (bootstraps.Description, bootstraps.HelpName) = ("Resamples of patients for the 95% intervals", "count");
        Option<ulong> seed = new("--seed")
        {
            Description = "Of folds, resamples and the rounding of conformal ranks",
            DefaultValueFactory = static _ => 1,
        };
        return new CliCommand(
            "calibrate",
            "Fit probabilities, operating points and answers with a guaranteed error rate on validation patients, and write a new version "
                + "of the package that has them.",
            new CliExample(
                "model calibrate models/mine -p scores.csv -l labels.csv -s val_list.txt -o models/mine-2",
                "Everything by default; the weights stay as they are"),
            new CliExample(
                "model calibrate models/mine -p scores.csv -l labels.csv -s val_list.txt -o mine.zip --operating-point sensitivity=0.95 "
                    + "--prevalence Pneumonia=0.03",
                "Thresholds that miss one in twenty, and their PPV in your ward"),
            new CliExample(
                "model calibrate models/mine -p scores.csv -l labels.csv -s val_list.txt -o mine.zip --error-rate 0.05",
                "Answers that are wrong for one film in twenty, at most"),
            new CliExample(
                "model calibrate models/mine --films films/ -o models/mine-2", "Only what ordinary films look like, without labels"))
        {
            package, predictions, labels, split, testList, output, version, method, rule, prevalence, errorRate, films,
            unusualLimit, values, uncertain, bootstraps, seed, workers,
        }.Does((parsed, cancellationToken) =>
        {
            CalibrateOptions options = new(
                parsed.GetRequiredValue(package), parsed.GetValue(predictions), parsed.GetValue(labels),
                parsed.GetValue(split), parsed.GetValue(testList), parsed.GetRequiredValue(output), parsed.GetValue(values),
                parsed.GetValue(uncertain), parsed.GetValue(rule) ?? [], parsed.GetValue(prevalence) ?? [],
                parsed.GetValue(errorRate) ?? [],
                new CalibrationOptions
                {
                    Method = parsed.GetValue(method) is "best" ? null : Enum.Parse<CalibrationMethod>(parsed.GetValue(method)!, true),
                    Bootstraps = parsed.GetValue(bootstraps),
                    Seed = parsed.GetValue(seed),
                    Version = parsed.GetValue(version),
                },
                parsed.GetValue(films), parsed.GetValue(workers), parsed.IsJson())
            {
                UnusualLimit = parsed.GetValue(unusualLimit),
            };
            if (options is { Films: null, UnusualLimit: not null })
                throw ErrorReport.Invalid("--unusual-limit goes with --films: name the folder.");
            if (options is { Predictions: null, Labels: null, Films: not null })
                return new FilmFitRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
            return options is { Predictions: not null, Labels: not null, Split: not null }
                ? new CalibrateRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken)
                : throw ErrorReport.Invalid(
                    "Name the package's scores with --predictions, the labels with --labels and the validation images with --split; with "
                    + "--films alone, only what is unusual is fitted.");
        });
    }
}
