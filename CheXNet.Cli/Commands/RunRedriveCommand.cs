using System.CommandLine;
using CheXNet.Api;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Runs;
using CheXNet.Cli.Storage;
using CheXNet.Runs;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet run redrive</c>: another attempt at what failed and what is pending.</summary>
internal static class RunRedriveCommand
{
    public static Command Create()
    {
        Argument<string> id = RunArguments.Id();
        Option<string?> model = CommonOptions.Model();
        Option<int> workers = CommonOptions.Workers();
        Option<bool> detach = RunArguments.Detach();
        RunPlace place = new();
        CliCommand command = new(
            "redrive",
            "Try again what failed or is pending of a run that is over, and nothing else, with the model of the run.",
            new CliExample("run redrive 20260814-153012-7f3a91", "Here, with progress and a report"),
            new CliExample("run redrive 20260814-153012-7f3a91 --detach", "By the service that runs on the same storage"))
        {
            id, model, workers, detach,
        };
        place.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            RunId run = RunArguments.Read(parsed, id);
            RunOutput output = new(parsed.InvocationConfiguration.Output, CommonOptions.IsJson(parsed));
            RunDriver driver = new(output, parsed.InvocationConfiguration.Error, place.Again(parsed), parsed.GetValue(model));
            await using IRuns runs = await place.OpenAsync(parsed, StorageUse.Work, cancellationToken);
            if (parsed.GetValue(detach) && runs is StoredRuns { Storage.IsOwn: true }) throw RunDriver.NobodyThere();

            RunBody begun = await runs.RedriveAsync(run, cancellationToken);
            if (parsed.GetValue(detach)) return await driver.LeaveAsync(begun);
            return runs is StoredRuns stored
                ? await driver.HereAsync(stored, begun, parsed.GetValue(workers), null, cancellationToken)
                : await driver.FollowAsync(runs, begun, cancellationToken);
        });
    }
}
