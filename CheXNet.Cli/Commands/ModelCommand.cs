using System.CommandLine;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet model</c>: the commands around model packages.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Import, look at, check and publish model packages.")
    {
        ModelImportCommand.Create(),
        ModelInfoCommand.Create(),
        ModelVerifyCommand.Create(),
        ModelListCommand.Create(),
        ModelPublishCommand.Create(),
    };
}
