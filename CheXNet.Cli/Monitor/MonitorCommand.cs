namespace CheXNet.Cli.Monitor;

/// <summary><c>chexnet monitor</c>: whether a dataset's films are still those that a model was found good for.</summary>
internal static class MonitorCommand
{
    public static Command Create()
    {
        Option<string> dataset = new("--dataset", "-d") { Description = "The stored dataset to look at", Required = true };
        Option<string?> reference = new("--reference", "-r")
        {
            Description = "The file with what ordinary films look like, as --make-reference writes it "
                + "(default: the one that the dataset is watched by)",
            HelpName = "file",
        };
        Option<bool> make = new("--make-reference")
        {
            Description = "Write that file from this stretch of the dataset in place of comparing: at least 1,000 films",
        };
        Option<bool> watch = new("--watch")
        {
            Description = "Keep the reference in the storage: services on it compare the dataset's last days with it every six hours, and "
                + $"note the result in the log and the table {StorageNames.DriftTable}",
        };
        Option<bool> unwatch = new("--unwatch") { Description = "Remove it from there" };
        Option<DateTimeOffset?> since = new("--since") { Description = "Only films scored from then on", HelpName = "time" };
        Option<DateTimeOffset?> until = new("--until") { Description = "Only films scored until then", HelpName = "time" };
        Option<string?> plot = new("--plot") { Description = "An .svg picture of the evidence along the films", HelpName = "file" };
        Option<string?> model = CommonOptions.Model();
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();
        return new CliCommand(
            "monitor",
            "Compare a stretch of a dataset's films, in the order in which they came, with ordinary ones: how unusual they are, their "
                + "probabilities, and how many are refused. Exit status 1: something has changed.",
            new CliExample("monitor --dataset ward7 --until 2026-06-30 --make-reference --reference ward7.drift.json", "What is ordinary"),
            new CliExample("monitor --dataset ward7 --since 2026-07-01 --reference ward7.drift.json --plot drift.svg", "And since then?"),
            new CliExample("monitor --dataset ward7 --watch --reference ward7.drift.json", "From now on, services look themselves"))
        {
            dataset, reference, make, watch, unwatch, since, until, plot, model, storage, data,
        }.Does((parsed, cancellationToken) => new MonitorRun(
            new MonitorOptions(
                parsed.GetRequiredValue(dataset), parsed.GetValue(reference), parsed.GetValue(make), parsed.GetValue(since),
                parsed.GetValue(until), parsed.GetValue(plot), parsed.GetValue(model), parsed.GetValue(storage), parsed.GetValue(data),
                parsed.IsJson())
            {
                Watch = parsed.GetValue(watch),
                Unwatch = parsed.GetValue(unwatch),
            },
            parsed.Output()).RunAsync(cancellationToken));
    }
}
