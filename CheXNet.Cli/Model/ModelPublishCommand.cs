using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model publish</c>: uploads a package to a storage account for all services that use it.</summary>
internal static class ModelPublishCommand
{
    public static Command Create()
    {
        Argument<string> model = new("package") { Description = "A package's folder or zip, or id[@version] of an installed one" };
        Option<string?> storage = CommonOptions.Account();
        return new CliCommand(
            "publish",
            "Copy a model package to the container 'models' of a storage account. A version is written once and never changed.",
            new CliExample(
                "model publish models/arnoweng --storage https://account.blob.core.windows.net",
                "For services started with --model arnoweng-model"))
        {
            model, storage,
        }.Does(async (parsed, cancellationToken) =>
        {
            ModelContainer container = ModelCommand.Container(parsed.GetValue(storage))
                ?? throw ErrorReport.Invalid($"No storage account is named: give --storage, or set {LocalStorage.Variable}.");
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetRequiredValue(model), cancellationToken);
            Uri card = await container.PublishAsync(package, cancellationToken);
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(new { model = package.Id, card });
            else to.WriteLine($"{package.Id} is published: {card}");
            return ExitCode.Done;
        });
    }
}
