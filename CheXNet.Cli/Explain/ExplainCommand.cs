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
            Description = $"How to explain it: {string.Join(" or ", ExplanationMethods.All.Select(static m => m.Name))}",
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

        return new CliCommand(
            "explain",
            "Show where on a film the evidence for a finding lies. What the model did not see stays gray and is outlined.",
            new CliExample("explain film.png --finding Pneumonia --output overlay.png", "Where the model sees pneumonia, by Grad-CAM"),
            new CliExample("explain film.png --output top.jpg --colormap inferno --opacity 0.4", "The most probable finding"),
            new CliExample("explain film.png --finding Mass --method cam --raw map.json", "The signed activation map as numbers"))
        {
            image, finding, method, output, raw, opacity, colorMap, model, precision,
        }.Does((parsed, cancellationToken) =>
        {
            ExplainOptions options = new(
                parsed.GetRequiredValue(image),
                parsed.GetValue(finding),
                ExplanationMethods.Parse(parsed.GetRequiredValue(method)),
                parsed.GetValue(output),
                parsed.GetValue(raw),
                new OverlayStyle(ColorMap.Parse(parsed.GetRequiredValue(colorMap)), parsed.GetValue(opacity)),
                parsed.GetValue(model),
                parsed.GetValue(precision),
                parsed.IsJson());
            return new ExplainRun(options, parsed.Output(), parsed.Error()).RunAsync(cancellationToken);
        });
    }
}
