using System.CommandLine;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet model publish</c>: a package into a storage account's container, for every service that uses the account.</summary>
internal static class ModelPublishCommand
{
    public static Command Create()
    {
        Argument<string> model = new("package") { Description = "A package's folder or zip, or id[@version] among the installed ones" };
        Option<string?> storage = CommonOptions.Account();
        return new CliCommand(
            "publish",
            "Copy a model package to the container 'models' of a storage account. A version is written once and never changed.",
            new CliExample("model publish models/arnoweng --storage https://account.blob.core.windows.net", "For services that are set to --model arnoweng-model"))
        {
            model, storage,
        }.Does(async (parsed, cancellationToken) =>
        {
            ModelContainer container = ModelStorage.Of(parsed, storage);
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetRequiredValue(model), cancellationToken);
            Uri card = await container.PublishAsync(package, cancellationToken);
            TextWriter to = parsed.InvocationConfiguration.Output;
            await to.WriteLineAsync(CommonOptions.IsJson(parsed)
                ? JsonSerializer.Serialize(new { model = package.Id, card }, JsonSerializerOptions.Web)
                : $"{package.Id} is published: {card}");
            return ExitCode.Done;
        });
    }
}
