using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model publish</c>: uploads a package to a storage account for all services that use it.</summary>
internal static class ModelPublishCommand
{
    public static Command Create()
    {
        Argument<string> model = new("package") { Description = "A package's folder or zip, or id[@version] of an installed one" };
        Option<string?> storage = CommonOptions.Account();
        Option<string?> data = CommonOptions.Data();
        return new CliCommand(
            "publish",
            "Copy a model package to the container 'models' of a storage account. A version is written once and never changed.",
            new CliExample(
                "model publish models/arnoweng --storage https://account.blob.core.windows.net",
                "For services started with --model arnoweng-model"),
            new CliExample("model publish models/arnoweng --data store", "For 'chexnet serve --data store'"))
        {
            model, storage, data,
        }.Does(async (parsed, cancellationToken) =>
        {
            (string? named, string? folder) = (parsed.GetValue(storage), parsed.GetValue(data));
            await using LocalStorage? embedded = folder is null
                ? null
                : await LocalStorage.OpenAsync(named, folder, StorageUse.Work, parsed.Error().WriteLine, cancellationToken);
            ModelContainer container = embedded is not null ? new ModelContainer(embedded.Account) : ModelCommand.Container(named)
                ?? throw ErrorReport.Invalid(
                    $"No storage is named: give --storage, set {LocalStorage.Variable}, or name an embedded storage's folder with --data.");
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetRequiredValue(model), cancellationToken);
            Uri card = await container.PublishAsync(package, cancellationToken);
            TextWriter to = parsed.Output();
            if (parsed.IsJson()) to.WriteJson(new { model = package.Id, card });
            else to.WriteLine($"{package.Id} is published: {card}");
            return ExitCode.Done;
        });
    }
}
