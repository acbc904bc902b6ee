using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;

namespace CheXNet.Cli.Explain;

/// <summary><c>chexnet explain</c>: overlays and the maps behind them as numbers.</summary>
internal static class ExplainCommand
{
    private const string Every = "all";

    private static readonly string Names = string.Join(", ", ExplanationMethods.All.Select(static m => m.Name));

    public static Command Create()
    {
        Argument<string> image = new("image") { Description = "A PNG or JPEG film" };
        Option<string?> finding = new("--finding", "-f")
        {
            Description = "What to explain (default: the most probable finding)",
            HelpName = "name",
        };
        Option<string?> method = new("--method")
        {
            Description = $"How to explain it: {Names} (default: {ExplanationMethods.GradCam.Name})",
            HelpName = "name",
        };
        Option<string?> methods = new("--methods")
        {
            Description = $"Several, separated by commas, or '{Every}': every one that needs no further pass. Each file is named after its "
                + "method, as in overlay.cam.png",
            HelpName = "names",
        };
        Option<int?> channels = new("--channels")
        {
            Description = "For Score-CAM: mask with this many channels only, those of the largest activation first (default: all, one "
                + "forward pass each)",
            HelpName = "number",
        };
        Option<bool> faithfulness = new("--faithfulness")
        {
            Description = "Also measure whether the model depends on what the map marks: deletion, insertion, ROAD, average drop and "
                + "increase, beside a random map and an edge detector (67 more passes for each map)",
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "The picture to write, .png or .jpg, as large as the film",
            HelpName = "file",
        };
        Option<string?> raw = new("--raw")
        {
            Description = "The map to write as JSON: in model cells, before normalization and upsampling",
            HelpName = "file",
        };
        Option<double> opacity = NumberOption.Of("--opacity", OverlayStyle.Default.Opacity, []);
        (opacity.Description, opacity.HelpName) = ("How much color covers the film: 0 (the plain film) to 1 (color only)", "share");
        Option<string> colorMap = new("--colormap")
        {
            Description = $"The colors: {string.Join(", ", ColorMap.All.Select(static map => map.Name))}",
            HelpName = "name",
            DefaultValueFactory = static _ => OverlayStyle.Default.ColorMap.Name,
        };
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();

        return new CliCommand(
            "explain",
            "Show where on a film the evidence for a finding lies. What the model did not see stays gray and is outlined.",
            new CliExample("explain film.png --finding Pneumonia --output overlay.png", "Where the model sees pneumonia, by Grad-CAM"),
            new CliExample("explain film.png --output top.jpg --colormap inferno --opacity 0.4", "The most probable finding"),
            new CliExample("explain film.png --finding Mass --methods all --output mass.png", "mass.gradcam.png, mass.layercam.png, …"),
            new CliExample("explain film.png --method scorecam --channels 256 --output s.png", "Score-CAM with a quarter of the passes"),
            new CliExample("explain film.png --finding Mass --methods all --faithfulness", "Whether to believe the maps, without a file"),
            new CliExample("explain film.png --finding Mass --method cam --raw map.json", "The signed activation map as numbers"))
        {
            image, finding, method, methods, channels, faithfulness, output, raw, opacity, colorMap, model, precision,
        }.Does((parsed, cancellationToken) =>
        {
            ExplainOptions options = new(
                parsed.GetRequiredValue(image),
                parsed.GetValue(finding),
                MethodsOf(parsed.GetValue(method), parsed.GetValue(methods)),
                parsed.GetValue(methods) is not null,
                new ScoreCamOptions { Channels = parsed.GetValue(channels) },
                parsed.GetValue(faithfulness) ? new FaithfulnessOptions() : null,
                parsed.GetValue(output),
                parsed.GetValue(raw),
                new OverlayStyle(ColorMap.Parse(parsed.GetRequiredValue(colorMap)), parsed.GetValue(opacity)),
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.IsJson());
            if (options.ScoreCam.Channels is not null && !options.Methods.Any(static m => m is ScoreCam))
                throw ErrorReport.Invalid("--channels is for Score-CAM: add --method scorecam, or leave it out.");
            return new ExplainRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }

    private static IReadOnlyList<IExplanationMethod> MethodsOf(string? one, string? several)
    {
        if (one is not null && several is not null) throw ErrorReport.Invalid("Give --method or --methods, not both.");
        if (several is null) return [ExplanationMethods.Parse(one ?? ExplanationMethods.GradCam.Name)];
        IEnumerable<IExplanationMethod> named = several.Split(',').SelectMany(static name =>
            string.Equals(name.Trim(), Every, StringComparison.OrdinalIgnoreCase)
                ? ExplanationMethods.OnePass
                : [ExplanationMethods.Parse(name)]);
        return [.. named.Distinct()];
    }
}
