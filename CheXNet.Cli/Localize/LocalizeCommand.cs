using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Explanations.Inputs;
using CheXNet.Models.Devices;

namespace CheXNet.Cli.Localize;

/// <summary><c>chexnet localize</c>: whether maps point at the boxes that experts drew.</summary>
internal static class LocalizeCommand
{
    private static readonly string Names = string.Join(", ", ExplanationMethods.OnePass.Select(static m => m.Name));

    private static readonly string More = string.Join(
        ", ",
        ExplanationMethods.All.Except(ExplanationMethods.OnePass).Select(static m => m.Name)
            .Concat(InputMethods.All.Select(static m => m.Name)));

    public static Command Create()
    {
        Argument<string[]> paths = new("images")
        {
            Description = "PNG, JPEG or DICOM films, and folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> boxes = new("--boxes", "-b")
        {
            Description = "Boxes around findings, as in ChestX-ray14's BBox_List_2017.csv: image, finding, x, y, width, height",
            HelpName = "file",
            Required = true,
        };
        Option<string?> methods = new("--methods")
        {
            Description = $"Which maps to measure, separated by commas: {Names} (all of these by default), {More}",
            HelpName = "names",
        };
        Option<string?> layer = new("--layer")
        {
            Description = "Explain these layers instead of the last features, each for itself: denseblock3, transition2, …",
            HelpName = "names",
        };
        FusionOptions fusion = new("name them with --layer");
        Option<int?> channels = new("--channels")
        {
            Description = "For Score-CAM: mask with this many channels only (default: all, one forward pass each)",
            HelpName = "number",
        };
        Option<bool> faithfulness = new("--faithfulness")
        {
            Description = "Also measure deletion, insertion, ROAD, average drop and increase, beside an edge detector: "
                + "67 more passes for each map",
        };
        Option<string?> findings = new("--findings")
        {
            Description = "Only these findings, separated by commas (default: all that have boxes)",
            HelpName = "names",
        };
        Option<string?> split = new("--split")
        {
            Description = "Only the images in this list, one name a line, such as test_list.txt",
            HelpName = "file",
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "A folder for localization.json, localization.csv and localization.svg",
            HelpName = "folder",
        };
        Option<ulong> seed = new("--seed")
        {
            Description = "Of the random maps and of the intervals' resamples",
            DefaultValueFactory = static _ => 1,
        };
        Option<int> resamples = new("--resamples")
        {
            Description = "Resamples of the patients for the 95% intervals, 1 to 100000",
            HelpName = "count",
            DefaultValueFactory = static _ => 1000,
        };
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();
        Option<int> workers = CommonOptions.Workers();
        DeviceOptions devices = new(batches: false);

        FilmOptions films = new();
        CliCommand command = new(
            "localize",
            "Measure where a model's maps point: pointing game, energy in the box, IoU, IoBB and false boxes per finding, with 95% "
                + "intervals over patients, beside a random map and a centered Gaussian.",
            new CliExample("localize images --boxes BBox_List_2017.csv --output where", "All one-pass methods: table, JSON, CSV, picture"),
            new CliExample(
                "localize images --boxes BBox_List_2017.csv --split test_list.txt --methods gradcam,layercam",
                "Two methods, on films that the model was not trained on"),
            new CliExample(
                "localize images --boxes BBox_List_2017.csv --layer denseblock2,norm5 --fuse-by product --methods layercam",
                "The fine maps of an early layer, where the last one agrees"))
        {
            paths, boxes, methods, layer, fusion.Fuse, fusion.FuseBy, channels, faithfulness, findings, split, output,
            seed, resamples, model, precision, workers,
        };
        films.AddTo(command);
        devices.AddTo(command);
        return command.Does((parsed, cancellationToken) =>
        {
            ComputeDevice device = devices.Read(parsed);
            LocalizeOptions options = new(
                parsed.GetRequiredValue(paths),
                parsed.GetRequiredValue(boxes),
                Split(parsed.GetValue(methods)),
                Split(parsed.GetValue(layer)) ?? [],
                fusion.Read(parsed),
                new ScoreCamOptions { Channels = parsed.GetValue(channels) },
                parsed.GetValue(faithfulness) ? new FaithfulnessOptions { Seed = parsed.GetValue(seed) } : null,
                Split(parsed.GetValue(findings)),
                parsed.GetValue(split),
                parsed.GetValue(output),
                parsed.GetValue(seed),
                OptionRange.Check(parsed.GetValue(resamples), 1, 100_000, "--resamples"),
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.GetValue(workers),
                parsed.IsJson())
            {
                Images = films.Read(parsed),
                Device = device,
                Opened = scorer => DeviceOptions.Say(device, scorer, parsed.Error()),
            };
            return new LocalizeRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });

        static string[]? Split(string? names) =>
            names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
    }
}
