using System.CommandLine;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Runs;
using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet run cancel</c>: ends a run; what is stored stays.</summary>
internal static class RunCancelCommand
{
    public static Command Create()
    {
        Argument<string> id = RunArguments.Id();
        RunPlace place = new();
        CliCommand command = new(
            "cancel",
            "Ask a run to stop: pages in flight end at their next batch, and what is stored stays. 'run redrive' takes up what is left.",
            new CliExample("run cancel 20260814-153012-7f3a91", "A run of this machine's embedded storage"),
            new CliExample("run cancel 20260814-153012-7f3a91 --service https://my-app.azurewebsites.net", "One of the function app's"))
        {
            id,
        };
        place.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            await using IRuns runs = await place.OpenAsync(parsed, StorageUse.Read, cancellationToken);
            new RunOutput(parsed.InvocationConfiguration.Output, CommonOptions.IsJson(parsed)).Status(await runs.CancelAsync(RunArguments.Read(parsed, id), cancellationToken));
            return ExitCode.Done;
        });
    }
}
