using CheXNet.Checkpoints;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model upgrade</c>: gives an older package the maps that imports write today.</summary>
internal static class ModelUpgradeCommand
{
    public static Command Create()
    {
        Argument<string> model = new("package") { Description = "A package's folder or zip, or id[@version] of an installed one" };
        Option<string> output = new("--output", "-o") { Description = "The package to write: a folder, or a .zip", Required = true };
        Option<string?> version = new("--version")
        {
            Description = "The new package's version (default: the next one, 1.4.2 → 1.5.0)",
            HelpName = "version",
        };
        return new CliCommand(
            "upgrade",
            "Add the maps of LayerCAM and Grad-CAM++ to a package of an earlier version. Weights and scores stay bit-identical.",
            new CliExample("model upgrade models/arnoweng --output models/arnoweng-2", "So that every explanation method works"))
        {
            model, output, version,
        }.Does(async (parsed, cancellationToken) =>
        {
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetRequiredValue(model), cancellationToken);
            string path = Path.GetFullPath(parsed.GetRequiredValue(output));
            ModelCard? card = await ModelUpgrade.RunAsync(package, path, parsed.GetValue(version), cancellationToken);
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(new { from = package.Id, model = card?.ToModelId(), location = card is null ? null : path });
            else if (card is null) to.WriteLine($"{package.Id} has every map already: nothing is written.");
            else to.WriteLine($"{package.Id} is upgraded to {card.ToModelId()}: {path}");
            return ExitCode.Done;
        });
    }
}
