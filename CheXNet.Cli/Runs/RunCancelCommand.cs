using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Runs;

/// <summary><c>chexnet run cancel</c>: stops a run; stored results are kept.</summary>
internal static class RunCancelCommand
{
    public static Command Create()
    {
        Argument<string> id = RunClientOptions.Id();
        RunClientOptions client = new();
        CliCommand command = new(
            "cancel",
            "Ask a run to stop: pages in flight end at their next batch, and what is stored stays. 'run redrive' takes up what is left.",
            new CliExample("run cancel 20260814-153012-7f3a91", "A run of this machine's embedded storage"),
            new CliExample("run cancel 20260814-153012-7f3a91 --service https://my-app.azurewebsites.net", "One of the function app's"))
        {
            id,
        };
        client.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            await using IRunClient runs = await client.OpenAsync(parsed, StorageUse.Read, cancellationToken);
            RunOutput.Of(parsed).Status(await runs.CancelAsync(RunClientOptions.Read(parsed, id), cancellationToken));
            return ExitCode.Done;
        });
    }
}
