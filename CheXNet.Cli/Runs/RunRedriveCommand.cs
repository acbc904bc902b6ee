using CheXNet.Api;
using CheXNet.Cli.Storage;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Runs;

/// <summary><c>chexnet run redrive</c>: retries failed and pending images.</summary>
internal static class RunRedriveCommand
{
    public static Command Create()
    {
        Argument<string> id = RunClientOptions.Id();
        Option<string?> model = CommonOptions.Model();
        Option<int> workers = CommonOptions.Workers();
        Option<bool> detach = RunClientOptions.Detach();
        RunClientOptions client = new();
        DeviceOptions devices = new(batches: true);
        CliCommand command = new(
            "redrive",
            "Try again what failed or is pending of a run that is over, and nothing else, with the model of the run.",
            new CliExample("run redrive 20260814-153012-7f3a91", "Here, with progress and a report"),
            new CliExample("run redrive 20260814-153012-7f3a91 --detach", "By the service that runs on the same storage"))
        {
            id, model, workers, detach,
        };
        devices.AddTo(command);
        client.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            RunId run = RunClientOptions.Read(parsed, id);
            RunSupervisor supervisor = new(
                RunOutput.Of(parsed), parsed.InvocationConfiguration.Error, client.Again(parsed), parsed.GetValue(model));
            await using IRunClient runs = await client.OpenAsync(parsed, StorageUse.Work, cancellationToken);
            if (parsed.GetValue(detach) && runs is StorageRunClient { Storage.IsOwn: true })
                throw RunSupervisor.NobodyThere();

            if (runs is StorageRunClient here)
                (here.Storage.Device, here.Storage.Batches) = (devices.Read(parsed), devices.Batches(parsed, new BatchOptions()));
            else devices.RefuseAtService(parsed);
            RunBody begun = await runs.RedriveAsync(run, cancellationToken);
            if (parsed.GetValue(detach)) return await supervisor.LeaveAsync(begun);
            return runs is StorageRunClient stored
                ? await supervisor.ExecuteAsync(stored, begun, parsed.GetValue(workers), cancellationToken)
                : await supervisor.WatchAsync(runs, begun, cancellationToken);
        });
    }
}
