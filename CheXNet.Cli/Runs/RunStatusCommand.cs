using CheXNet.Api;
using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Runs;

/// <summary><c>chexnet run status</c>: a run's state and progress.</summary>
internal static class RunStatusCommand
{
    public static Command Create()
    {
        Argument<string> id = RunClientOptions.Id();
        Option<bool> watch = new("--watch") { Description = "Look on until it is over, then show its report" };
        RunClientOptions client = new();
        CliCommand command = new(
            "status",
            "Show where a run stands.",
            new CliExample("run status 20260814-153012-7f3a91", "Once"),
            new CliExample("run status 20260814-153012-7f3a91 --watch", "Until it is over; the exit status is then the run's"),
            new CliExample("run status 20260814-153012-7f3a91 --json --service http://127.0.0.1:7014", "A service's run, for a program"))
        {
            id, watch,
        };
        client.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            RunOutput output = RunOutput.Of(parsed);
            await using IRunClient runs = await client.OpenAsync(parsed, StorageUse.Read, cancellationToken);
            RunBody run = await runs.StatusAsync(RunClientOptions.Read(parsed, id), cancellationToken);
            if (parsed.GetValue(watch))
            {
                RunSupervisor supervisor = new(output, parsed.InvocationConfiguration.Error, client.Again(parsed), model: null);
                return await supervisor.WatchAsync(runs, run, cancellationToken);
            }

            output.Status(run);
            return ExitCode.Done;
        });
    }
}
