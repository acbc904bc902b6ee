using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;

namespace CheXNet.Cli.Explain;

/// <summary><c>chexnet explain</c>: overlays and the maps behind them as numbers.</summary>
internal static class ExplainCommand
{
    /// <summary>Stands for every finding, or every method.</summary>
    internal const string Every = "all";

    private static readonly string[] Forward = [.. ExplanationMethods.All.Select(static m => m.Name)];
    private static readonly string Names = string.Join(", ", Forward);
    private static readonly string Gradients = string.Join(", ", GradientMethods.Names.Except(Forward));

    public static Command Create()
    {
        Argument<string[]> image = new("image")
        {
            Description = "A PNG, JPEG or DICOM film; with --output-folder several, and folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> finding = new("--finding", "-f")
        {
            Description = "What to explain (default: the most probable finding); with --output-folder several, "
                + "separated by commas, or '" + Every + "'",
            HelpName = "name",
            CustomParser = static result => [.. result.Tokens.SelectMany(
                static token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
        };
        Option<string?> folder = new("--output-folder")
        {
            Description = "A folder for pictures of several films or findings: {image}.{finding}.jpg",
            HelpName = "folder",
        };
        Option<string?> method = new("--method")
        {
            Description = $"How to explain it: {Names}; by gradients also {Gradients} "
                + $"(default: {ExplanationMethods.GradCam.Name})",
            HelpName = "name",
        };
        Option<string?> methods = new("--methods")
        {
            Description = $"Several, separated by commas, or '{Every}': every one that needs no further pass. Each file is named after its "
                + "method, as in overlay.cam.png",
            HelpName = "names",
        };
        Option<int?> channels = NumberOption.Maybe<int>("--channels");
        channels.Description = "For Score-CAM: mask with this many channels only, those of the largest activation first (default: all, one "
            + "forward pass each)";
        Option<bool> faithfulness = new("--faithfulness")
        {
            Description = "Also measure whether the model depends on what the map marks: deletion, insertion, ROAD, average drop and "
                + "increase, beside a random map and an edge detector (67 more passes for each map)",
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "The picture to write, .jpg, or .png (loses nothing, larger and slower); as large as the film",
            HelpName = "file",
        };
        Option<string?> raw = new("--raw")
        {
            Description = "The map to write as JSON: in model cells, before normalization and upsampling",
            HelpName = "file",
        };
        Option<string?> sheet = new("--sheet")
        {
            Description = "A sheet to write, .jpg or .png: the film and every finding's map, with probabilities and operating points",
            HelpName = "file",
        };
        Option<string?> regions = new("--regions")
        {
            Description = "The map's regions to write as JSON: boxes in the film's pixels, largest share of the map's sum first",
            HelpName = "file",
        };
        Option<double?> threshold = NumberOption.Maybe<double>("--threshold");
        (threshold.Description, threshold.HelpName) =
            ("Regions reach this share of the map's peak (default: 0.5); boxes around them are drawn on the picture too", "share");
        Option<double?> energy = NumberOption.Maybe<double>("--energy");
        (energy.Description, energy.HelpName) =
            ("Regions are the hottest pixels that hold this share of the map's sum, in place of --threshold", "share");
        Option<string?> contours = new("--contours")
        {
            Description = "Draw lines at these shares of the map's peak, separated by commas, as in 0.5,0.8",
            HelpName = "levels",
        };
        Option<string?> boxes = new("--boxes")
        {
            Description = "Draw the true boxes of this file, in the layout of ChestX-ray14's BBox_List_2017.csv",
            HelpName = "file",
        };
        Option<bool> sideBySide = new("--side-by-side") { Description = "Set the plain film to the left of the picture" };
        Option<bool> legend = new("--legend") { Description = "Put finding, method, color bar and the model's notice below the picture" };
        Option<double> opacity = NumberOption.Of("--opacity", OverlayStyle.Default.Opacity, []);
        (opacity.Description, opacity.HelpName) = (
            "How much color covers the film: 0 (the plain film) to 1 (color only); default: up to 0.5, fading below the operating point",
            "share");
        Option<string> colorMap = new("--colormap")
        {
            Description = $"The colors: {string.Join(", ", ColorMap.All.Select(static map => map.Name))}",
            HelpName = "name",
            DefaultValueFactory = static _ => OverlayStyle.Default.ColorMap.Name,
        };
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();
        FilmOptions reading = new();
        DeviceOptions devices = new(batches: false);
        GradientOptions gradients = new();

        CliCommand command = new(
            "explain",
            "Show where on a film the evidence for a finding lies. What the model did not see stays gray and is outlined.",
            new CliExample("explain film.png --finding Pneumonia --output overlay.png", "Where the model sees pneumonia, by Grad-CAM"),
            new CliExample("explain film.png --output top.jpg --colormap inferno --opacity 0.4", "The most probable finding"),
            new CliExample("explain film.png --finding Mass --methods all --output mass.png", "mass.gradcam.png, mass.layercam.png, …"),
            new CliExample("explain films/ --finding Effusion,Mass --output-folder overlays/", "Several films and findings"),
            new CliExample("explain film.png --sheet sheet.jpg --boxes BBox_List_2017.csv", "Every finding at a glance"),
            new CliExample("explain film.png --finding Mass --output mass.jpg --energy 0.5 --side-by-side --legend", "To show around"),
            new CliExample("explain film.png --method scorecam --channels 256 --output s.png", "Score-CAM with a quarter of the passes"),
            new CliExample("explain film.png --finding Mass --methods all --faithfulness", "Whether to believe the maps, without a file"),
            new CliExample("explain film.png --finding Mass --method cam --raw map.json", "The signed activation map as numbers"),
            new CliExample("explain film.png --finding Nodule --method layercam --layer denseblock3 --output nodule.png", "A finer map"),
            new CliExample("explain film.png --finding Nodule --input-size 448 --smooth --output nodule.png", "Larger input, ten crops"))
        {
            image, finding, method, methods, channels, faithfulness, output, folder, sheet, raw, regions, threshold, energy, contours,
            boxes, sideBySide, legend, opacity, colorMap, model, precision, gradients.All,
        };
        reading.AddTo(command);
        devices.AddTo(command);
        return command.Does((parsed, cancellationToken) =>
        {
            (double? from, double? share) = (parsed.GetValue(threshold), parsed.GetValue(energy));
            if (from is not null && share is not null) throw ErrorReport.Invalid("Give --threshold or --energy, not both.");
            RegionRule? rule = from is { } t ? RegionRule.OfThreshold(t) : share is { } e ? RegionRule.OfEnergy(e) : null;
            GradientRequest? gradient = gradients.Read(
                parsed, parsed.GetValue(method) ?? ExplanationMethods.GradCam.Name, several: parsed.GetValue(methods) is not null);
            Option[] ofForward = [faithfulness, sheet, regions, threshold, energy, contours, boxes, sideBySide, legend];
            if (gradient is not null && ofForward.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } other)
            {
                throw ErrorReport.Invalid(
                    $"{other.Name} goes with the maps of the forward pass only, not with a map by gradients: leave it out.");
            }

            ExplainOptions options = new(
                parsed.GetRequiredValue(image)[0],
                parsed.GetValue(finding) is [var named] ? named : null,
                gradient is null ? MethodsOf(parsed.GetValue(method), parsed.GetValue(methods)) : [],
                parsed.GetValue(methods) is not null,
                new ScoreCamOptions { Channels = parsed.GetValue(channels) },
                parsed.GetValue(faithfulness) ? new FaithfulnessOptions() : null,
                parsed.GetValue(output),
                parsed.GetValue(raw),
                parsed.GetValue(sheet),
                parsed.GetValue(regions),
                parsed.GetValue(boxes),
                new PictureMarks
                {
                    Contours = LevelsOf(parsed.GetValue(contours)),
                    Regions = rule ?? (parsed.GetValue(regions) is null ? null : RegionRule.Default),
                    SideBySide = parsed.GetValue(sideBySide),
                    Legend = parsed.GetValue(legend),
                },
                new OverlayStyle(ColorMap.Parse(parsed.GetRequiredValue(colorMap)), parsed.GetValue(opacity))
                {
                    Fades = parsed.GetResult(opacity) is null or { Implicit: true },
                },
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.IsJson())
            {
                Images = reading.Read(parsed),
                Device = devices.Read(parsed),
            };
            if (gradient is not null) DeviceOptions.RefuseGradients(options.Device);
            if (options.ScoreCam.Channels is not null && !options.Methods.Any(static m => m is ScoreCam))
                throw ErrorReport.Invalid("--channels is for Score-CAM: add --method scorecam, or leave it out.");
            string[] paths = parsed.GetRequiredValue(image), findings = parsed.GetValue(finding) ?? [];
            if (parsed.GetValue(folder) is { } into)
            {
                Option[] ofOne = [output, raw, sheet, regions, boxes, faithfulness];
                if (ofOne.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } alone)
                    throw ErrorReport.Invalid($"{alone.Name} is for one film: leave it or --output-folder out.");
                return new FolderExplainRun(options, gradient, findings, into, parsed.Output(), parsed.Error())
                    .RunAsync(paths, cancellationToken);
            }

            RequireOne(paths, findings);
            return gradient is null
                ? new ExplainRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken)
                : new GradientExplainRun(options, gradient, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }

    /// <summary>Without --output-folder: one film and at most one finding.</summary>
    private static void RequireOne(string[] films, string[] findings)
    {
        if (films.FirstOrDefault(Directory.Exists) is { } folder)
            throw ErrorReport.Invalid($"'{folder}' is a folder: name a film, or give --output-folder to explain every film in it.");
        if (films.Length > 1) throw ErrorReport.Invalid($"{films.Length} films are named: give --output-folder for their pictures.");
        if (findings.Length > 1 || findings is [Every])
            throw ErrorReport.Invalid("Several findings are named: give --output-folder for their pictures.");
    }

    private static IReadOnlyList<double> LevelsOf(string? text) => text is null
        ? []
        : [.. text.Split(',').Select(static level =>
            double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw ErrorReport.Invalid($"'{level}' of --contours is no number: write levels as in 0.5,0.8."))];

    private static IReadOnlyList<IExplanationMethod> MethodsOf(string? one, string? several)
    {
        if (one is not null && several is not null) throw ErrorReport.Invalid("Give --method or --methods, not both.");
        if (several is null) return [MethodNames.Parse(one ?? ExplanationMethods.GradCam.Name)];
        IEnumerable<IExplanationMethod> named = several.Split(',').SelectMany(static name =>
            string.Equals(name.Trim(), Every, StringComparison.OrdinalIgnoreCase)
                ? ExplanationMethods.OnePass
                : [ExplanationMethods.Parse(name)]);
        return [.. named.Distinct()];
    }
}
