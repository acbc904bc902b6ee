using System.CommandLine;
using System.Globalization;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Query;
using CheXNet.Cli.Storage;
using CheXNet.Storage;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet query</c>: the top of a worklist, one image, or what failed.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        Option<string> dataset = new("--dataset", "-d") { Description = "The dataset: the first folder under xrays", Required = true };
        Option<string?> image = new("--image", "-i") { Description = "One image: all its probabilities, where they come from and its overlays" };
        Option<string?> finding = new("--finding", "-f") { Description = "The images that this finding is most probable in" };
        Option<double?> min = new("--min") { Description = "The least probability (default: the model's operating point, or none where it has none)" };
        Option<int> top = new("--top", "-n") { Description = "How many", DefaultValueFactory = _ => 20 };
        Option<string?> continuation = new("--continuation") { Description = "Go on where an answer ended: the value it gave, with the same question", HelpName = "token" };
        Option<bool> failures = new("--failures") { Description = "What could not be scored or drawn, and why" };
        Option<string?> model = CommonOptions.Model();
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();

        return new CliCommand(
            "query",
            "Read the tables: a worklist, an image, or the failures of a dataset.",
            new CliExample("query --dataset ward7 --finding Pneumothorax --top 20", "The top of the worklist for pneumothorax"),
            new CliExample("query --dataset ward7 --finding Mass --min 0.3 --json", "Everything at 0.3 or above, for a program"),
            new CliExample("query --dataset ward7 --image 00000013_005.png", "One image"),
            new CliExample("query --dataset ward7 --failures", "What could not be scored"))
        {
            dataset, image, finding, min, top, continuation, failures, model, storage, data,
        }.Does(async (parsed, cancellationToken) =>
        {
            QueryOptions asked = new(parsed.GetRequiredValue(dataset))
            {
                Image = parsed.GetValue(image),
                Finding = parsed.GetValue(finding),
                Failures = parsed.GetValue(failures),
                Min = parsed.GetValue(min),
                Top = parsed.GetValue(top),
                Continuation = parsed.GetValue(continuation),
                Model = parsed.GetValue(model),
            };
            Check(asked);
            await using LocalStorage opened = await LocalStorage.OpenAsync(
                parsed.GetValue(storage), parsed.GetValue(data), StorageUse.Read, Console.Error.WriteLine, cancellationToken);
            QueryOutput output = new(parsed.InvocationConfiguration.Output, CommonOptions.IsJson(parsed));
            await new QueryRun(opened.Account, asked, output).AnswerAsync(cancellationToken);
            return ExitCode.Done;
        });
    }

    private static void Check(QueryOptions asked)
    {
        if (!ImageKey.IsDataset(asked.Dataset)) throw Invalid($"--dataset '{asked.Dataset}' is no dataset name: it is the first folder under xrays.");
        if (asked.Top < 1) throw Invalid($"--top is {asked.Top}: ask for at least 1.");
        int things = (asked.Image is null ? 0 : 1) + (asked.Finding is null ? 0 : 1) + (asked.Failures ? 1 : 0);
        if (things > 1) throw Invalid("Ask for one thing: --image, --finding or --failures.");
        if (asked.Min is not null && asked.Finding is null) throw Invalid("--min is the least probability of a finding: name it with --finding.");
        if (asked.Min is { } min && !(min is >= 0 and <= 1)) throw Invalid($"--min is {min.ToString(CultureInfo.InvariantCulture)}: a probability lies between 0 and 1.");
        if (asked.Continuation is not null && asked.Image is not null) throw Invalid("--continuation goes on with a list, and --image asks for one image.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
