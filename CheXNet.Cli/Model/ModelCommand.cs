using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model</c>, and code its subcommands share.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Fetch, import, inspect, check, calibrate, upgrade, convert and publish model packages.")
    {
        ModelFetchCommand.Create(),
        ModelImportCommand.Create(),
        ModelInfoCommand.Create(),
        ModelVerifyCommand.Create(),
        ModelCalibrateCommand.Create(),
        ModelUpgradeCommand.Create(),
        ModelConvertCommand.Create(),
        ModelListCommand.Create(),
        ModelPublishCommand.Create(),
    };

    public static Argument<string?> Package() => new("package")
    {
        Description = "A package's folder or zip, or id[@version] (default: the model that scores by default)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The named account's models; null if no account is named, since the embedded storage has no models of its own.</summary>
    public static ModelContainer? Container(string? storage) =>
        LocalStorage.NameOf(storage) is { } account ? new ModelContainer(StorageAccount.Parse(account)) : null;
}
