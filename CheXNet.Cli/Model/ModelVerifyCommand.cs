using CheXNet.Checkpoints;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model verify</c>: repeats the self-test of the import.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create()
    {
        Argument<string?> model = ModelCommand.Package();
        ModelReferenceArguments reference = new();
        return new CliCommand(
            "verify",
            "Check a model's files and repeat its self-test; with known probabilities, agree with them to 1e-4 or fail.",
            new CliExample("model verify models/arnoweng", "Hashes, finite and varying outputs, maps that add up to the logits"),
            new CliExample("model verify models/jrzech --reference preds.csv --images nih/images", "And its authors' own probabilities"))
        {
            model, reference.Options,
        }.Does(async (parsed, cancellationToken) =>
        {
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetValue(model), cancellationToken);
            SelfTestReport report = await ModelSelfTest.RunAsync(package, reference.Of(parsed), cancellationToken);
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(new { model = package.Id, location = package.Location, selfTest = report });
            else to.WriteLine($"{package.Id}: {ModelText.SelfTest(report)}");
            if (!parsed.IsJson() && ModelText.Warning(report) is { } warning) to.WriteLine($"Warning: {warning}");
            return ExitCode.Done;
        });
    }
}
