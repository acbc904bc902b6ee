using System.CommandLine;
using System.Text.Json;
using CheXNet.Checkpoints;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet model verify</c>: the self-test of an import, repeated.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create()
    {
        Argument<string?> model = new("package")
        {
            Description = "A package's folder or zip, or id[@version] (default: the model that scores by default)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        ModelReferenceArguments reference = new();
        CliCommand command = new(
            "verify",
            "Check a model's files and repeat its self-test; with known probabilities, agree with them to 1e-4 or fail.",
            new CliExample("model verify models/arnoweng", "Hashes, finite and varying outputs, maps that add up to the logits"),
            new CliExample("model verify models/jrzech --reference preds.csv --images nih/images", "And the probabilities that its authors published"))
        {
            model,
        };
        reference.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetValue(model), cancellationToken);
            SelfTestReport report = await ModelSelfTest.RunAsync(package, reference.Of(parsed), cancellationToken);
            TextWriter to = parsed.InvocationConfiguration.Output;
            await to.WriteLineAsync(CommonOptions.IsJson(parsed)
                ? JsonSerializer.Serialize(new { model = package.Id, location = package.Location, selfTest = report }, JsonSerializerOptions.Web)
                : $"{package.Id}: {ModelText.SelfTest(report)}{(ModelText.Warning(report) is { } warning ? $"\nWarning: {warning}" : "")}");
            return ExitCode.Done;
        });
    }
}
