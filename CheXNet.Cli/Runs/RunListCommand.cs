using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Runs;

/// <summary><c>chexnet run list</c>: the newest runs.</summary>
internal static class RunListCommand
{
    private const int Most = 1000;

    public static Command Create()
    {
        Option<int> top = NumberOption.Of("--top", 20, ["-n"], 1, Most);
        top.Description = $"How many, 1 to {Most}";
        RunClientOptions client = new();
        CliCommand command = new(
            "list",
            "List runs, the newest first.",
            new CliExample("run list", "Of this machine's embedded storage"),
            new CliExample("run list --json --storage https://name.blob.core.windows.net", "Of an Azure account, for a program"))
        {
            top,
        };
        client.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            await using IRunClient runs = await client.OpenAsync(parsed, StorageUse.Read, cancellationToken);
            RunOutput.Of(parsed).List(await runs.ListAsync(parsed.GetValue(top), cancellationToken));
            return ExitCode.Done;
        });
    }
}
