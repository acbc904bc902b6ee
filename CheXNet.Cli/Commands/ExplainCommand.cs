using System.CommandLine;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Explanations;
using CheXNet.Explanations;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet explain</c>: one overlay, and the map behind it as numbers.</summary>
internal static class ExplainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Argument<string> image = new("image") { Description = "A PNG or JPEG film" };
        Option<string?> finding = new("--finding", "-f") { Description = "What to explain (default: the most probable finding)", HelpName = "name" };
        Option<string> method = new("--method")
        {
            Description = $"How: {string.Join(" or ", ExplanationMethods.All.Select(static m => m.Name))}",
            HelpName = "name",
            DefaultValueFactory = static _ => ExplanationMethods.GradCam.Name,
        };
        Option<string?> output = new("--output", "-o") { Description = "The picture to write, .png or .jpg, of the film's own size", HelpName = "file" };
        Option<string?> raw = new("--raw") { Description = "The map to write as JSON: in model cells, before normalization and upsampling", HelpName = "file" };
        Option<double> opacity = new("--opacity")
        {
            Description = "The color's share, 0 (the plain film) to 1 (color only)",
            HelpName = "share",
            DefaultValueFactory = static _ => OverlayStyle.Default.Opacity,
        };
        Option<string> colorMap = new("--colormap")
        {
            Description = $"The colors: {string.Join(", ", ColorMap.All.Select(static map => map.Name))}",
            HelpName = "name",
            DefaultValueFactory = static _ => OverlayStyle.Default.ColorMap.Name,
        };
        Option<string?> model = CommonOptions.Model();
        Option<string> precision = PrecisionOption.Create();

        CliCommand command = new(
            "explain",
            "Shows where on a film the evidence for a finding lies. What the model did not see stays gray and is outlined.",
            new CliExample("explain film.png --finding Pneumonia --output overlay.png", "Where the model sees pneumonia, by Grad-CAM"),
            new CliExample("explain film.png --output top.jpg --colormap inferno --opacity 0.4", "The most probable finding, other colors"),
            new CliExample("explain film.png --finding Mass --method cam --raw map.json", "The signed activation map as numbers, no picture"))
        {
            image, finding, method, output, raw, opacity, colorMap, model, precision,
        };
        return command.Does((parsed, cancellationToken) =>
        {
            ExplainOptions options = new(
                parsed.GetRequiredValue(image),
                parsed.GetValue(finding),
                ExplanationMethods.Parse(parsed.GetRequiredValue(method)),
                parsed.GetValue(output),
                parsed.GetValue(raw),
                new OverlayStyle(ColorMap.Parse(parsed.GetRequiredValue(colorMap)), parsed.GetValue(opacity)),
                parsed.GetValue(model),
                PrecisionOption.Read(parsed, precision),
                CommonOptions.IsJson(parsed));
            return new ExplainRun(options, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error).RunAsync(cancellationToken);
        });
    }
}
