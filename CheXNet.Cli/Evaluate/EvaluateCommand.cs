using CheXNet.Datasets;
using CheXNet.Evaluation;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;

namespace CheXNet.Cli.Evaluate;

/// <summary><c>chexnet evaluate</c>: how good predictions are, with intervals, and a report.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<string?> predictions = new("--predictions", "-p")
        {
            Description = "A .csv, .parquet or .jsonl file of any model: a column for the image, and one for each finding, found by name "
                + "('Mass', 'prob_Mass', 'pleural thickening')",
            HelpName = "file",
        };
        Option<string?> dataset = new("--dataset", "-d") { Description = "In place of a file: what is stored of this dataset" };
        Option<string> labels = new("--labels", "-l")
        {
            Description = "The labels: Data_Entry_2017.csv, CheXpert, MIMIC-CXR-JPG, VinDr-CXR, PadChest, or a table with a column for the "
                + "image and one of 0 and 1 for each finding",
            HelpName = "file",
            Required = true,
        };
        Option<string?> split = new("--split", "-s")
        {
            Description = "Only the images on this list, one name a line, such as test_list.txt",
            HelpName = "file",
        };
        Option<string?> compare = new("--compare", "-c")
        {
            Description = "Predictions of a second model: differences with paired intervals, and DeLong's test",
            HelpName = "file",
        };
        Option<string?> boxes = new("--boxes")
        {
            Description = "Also measure where the model's maps point: boxes as in ChestX-ray14's BBox_List_2017.csv. With a prediction "
                + "file, the films of --images are scored for it",
            HelpName = "file",
        };
        Option<string?> images = new("--images")
        {
            Description = "The films of a prediction file, for --boxes and for pictures of the worst images in the report, with the heat "
                + "maps of --model (default: the model that the file names)",
            HelpName = "folder",
        };
        Option<ScoreScale> values = new Option<ScoreScale>("--values")
        {
            Description = "What the numbers of prediction files are (default: probability)",
            HelpName = "probability|percent|logit",
        }.AcceptOnlyFromAmong("probability", "percent", "logit");
        Option<UncertainPolicy> uncertain = new Option<UncertainPolicy>("--uncertain")
        {
            Description = "How uncertain labels count: as absent, as present, or left out (default: ignore)",
            HelpName = "zero|one|ignore",
        }.AcceptOnlyFromAmong("zero", "one", "ignore");
        Option<string[]> threshold = new("--threshold", "-t")
        {
            Description = "The threshold for sensitivity and the like: a number for all findings, or Finding=number; default: the model's "
                + "operating points, else the threshold of the largest F1",
            HelpName = "number",
        };
        Option<string[]> prevalence = new("--prevalence")
        {
            Description = "Also give PPV and NPV where this share of the images has the finding: a number for all, or Finding=number",
            HelpName = "number",
        };
        Option<int> bootstraps = NumberOption.Of("--bootstraps", new EvaluationOptions().Bootstraps, ["-b"], 1, Bootstrap.MostReplicates);
        (bootstraps.Description, bootstraps.HelpName) = ("Resamples for the 95% intervals", "count");
        Option<string> unit = new Option<string>("--bootstrap-unit")
        {
            Description = "What is resampled: patients, since images of one patient are alike, images, or both side by side",
            HelpName = "patient|image|both",
            DefaultValueFactory = static _ => "both",
        }.AcceptOnlyFromAmong("patient", "image", "both");
        Option<ulong> seed = new("--seed") { Description = "Of the resamples", DefaultValueFactory = static _ => 1 };
        Option<int> worst = NumberOption.Of("--worst", new EvaluationOptions().Worst, [], 0, 50);
        (worst.Description, worst.HelpName) = ("How many of the worst false positives and negatives to list", "count");
        Option<string?> output = new("--output-folder", "-o", "--output")
        {
            Description = "A folder for report.html, report.md and report.json",
            HelpName = "folder",
        };
        Option<string?> model = CommonOptions.Model();
        model.Description = "The model that the predictions are of: its operating points, and its list of training images "
            + "(with --dataset, default: the one that comes with the program)";
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();

        FilmOptions films = new();
        CliCommand command = new(
            "evaluate",
            "Measure predictions against labels: AUROC, AUPRC, F1, calibration, by subgroup, with 95% intervals over patients and over "
                + "images, beside published results.",
            new CliExample("evaluate -p scores.csv -l Data_Entry_2017_v2020.csv --split test_list.txt -o report", "Tables, and a report"),
            new CliExample("evaluate -p mine.csv -l labels.csv --compare theirs.parquet", "Two models on the same images"),
            new CliExample("evaluate -p scores.csv -l labels.csv -t Pneumonia=0.12 --prevalence Pneumonia=0.03", "At a threshold"),
            new CliExample(
                "evaluate -p scores.csv -l labels.csv --images films --boxes BBox_List_2017.csv -o report",
                "Also where the maps point, and the worst images with their maps"),
            new CliExample("evaluate --dataset ward7 --labels labels.csv --model my-model.zip", "What is stored of a dataset"))
        {
            predictions, dataset, labels, split, compare, boxes, images, values, uncertain, threshold, prevalence, bootstraps, unit, seed,
            worst, output, model, storage, data,
        };
        films.AddTo(command);
        return command.Does((parsed, cancellationToken) =>
        {
            EvaluateOptions options = new(
                parsed.GetValue(predictions), parsed.GetValue(dataset), parsed.GetRequiredValue(labels), parsed.GetValue(split),
                parsed.GetValue(compare), parsed.GetValue(boxes), parsed.GetValue(images), parsed.GetValue(values),
                parsed.GetValue(model), parsed.GetValue(storage), parsed.GetValue(data), parsed.GetValue(threshold) ?? [],
                parsed.GetValue(prevalence) ?? [], parsed.GetValue(output),
                new EvaluationOptions
                {
                    Bootstraps = parsed.GetValue(bootstraps),
                    Seed = parsed.GetValue(seed),
                    Units = UnitsOf(parsed.GetValue(unit)!),
                    Uncertain = parsed.GetValue(uncertain),
                    Worst = parsed.GetValue(worst),
                },
                parsed.IsJson())
            {
                Limits = films.Read(parsed),
            };
            Check(options);
            return new EvaluateRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }

    private static BootstrapUnit[] UnitsOf(string text) => text switch
    {
        "patient" => [BootstrapUnit.Patient],
        "image" => [BootstrapUnit.Image],
        _ => [BootstrapUnit.Patient, BootstrapUnit.Image],
    };

    private static void Check(EvaluateOptions options)
    {
        string? wrong = options switch
        {
            { Predictions: null, Dataset: null } => "Name predictions to evaluate: a file with --predictions, or a stored --dataset.",
            { Predictions: not null, Dataset: not null } => "--predictions names a file and --dataset stored rows: leave one of them out.",
            { Dataset: null, Storage: not null } or { Dataset: null, Data: not null } =>
                "--storage and --data are where a --dataset is stored: leave them out with a file.",
            { Dataset: { } name } when !ImageKey.IsDataset(name) =>
                $"--dataset '{name}' is not the name of a dataset: give the first folder under xrays.",
            { Dataset: not null, Images: not null } =>
                "--images is for a file of predictions: of a --dataset, films and maps are stored. Leave it out.",
            { Dataset: null, Boxes: not null, Images: null } =>
                "--boxes needs the films of the predictions: name their folder with --images.",
            { Images: not null, Boxes: null, OutputFolder: null } =>
                "--images is for the pictures of a report and for --boxes: name an --output-folder.",
            { OutputFolder: { } folder } when File.Exists(folder) => $"'{folder}' is a file: name a folder.",
            _ => null,
        };
        if (wrong is not null) throw ErrorReport.Invalid(wrong);
    }
}
