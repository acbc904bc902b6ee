using CheXNet.Explanations;

namespace CheXNet.Cli.Explain;

/// <summary><c>chexnet explain</c>: one overlay and the map behind it as numbers.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string> image = new("image") { Description = "A PNG or JPEG film" };
        Option<string?> finding = new("--finding", "-f")
        {
            Description = "What to explain (default: the most probable finding)",
            HelpName = "name",
        };
        Option<string> method = new("--method")
        {
            Description = "How to explain it: "
                + string.Join(", ", ExplanationMethods.All.Select(static m => m.Name).Concat(GradientMethods.Names).Distinct()),
            HelpName = "name",
            DefaultValueFactory = static _ => ExplanationMethods.GradCam.Name,
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
        GradientOptions gradients = new();

        return new CliCommand(
            "explain",
            "Show where on a film the evidence for a finding lies. What the model did not see stays gray and is outlined.",
            new CliExample("explain film.png --finding Pneumonia --output overlay.png", "Where the model sees pneumonia, by Grad-CAM"),
            new CliExample("explain film.png --output top.jpg --colormap inferno --opacity 0.4", "The most probable finding"),
            new CliExample("explain film.png --finding Mass --method cam --raw map.json", "The signed activation map as numbers"),
            new CliExample("explain film.png --finding Nodule --method layercam --layer denseblock3 --output nodule.png", "A finer map"),
            new CliExample("explain film.png --finding Nodule --input-size 448 --smooth --output nodule.png", "Larger input, ten crops"))
        {
            image, finding, method, output, raw, opacity, colorMap, model, precision, gradients.All,
        }.Does((parsed, cancellationToken) =>
        {
            GradientRequest? gradient = gradients.Read(parsed, parsed.GetRequiredValue(method));
            ExplainOptions options = new(
                parsed.GetRequiredValue(image),
                parsed.GetValue(finding),
                gradient is null ? ExplanationMethods.Parse(parsed.GetRequiredValue(method)) : ExplanationMethods.GradCam,
                parsed.GetValue(output),
                parsed.GetValue(raw),
                new OverlayStyle(ColorMap.Parse(parsed.GetRequiredValue(colorMap)), parsed.GetValue(opacity)),
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.IsJson());
            return gradient is null
                ? new ExplainRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken)
                : new GradientExplainRun(options, gradient, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }
}
