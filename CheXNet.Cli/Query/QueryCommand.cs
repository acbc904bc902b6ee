using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Query;

/// <summary><c>chexnet query</c>: top of a worklist, one image, or the failures.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        Option<string> dataset = new("--dataset", "-d") { Description = "The dataset: the first folder under xrays", Required = true };
        Option<string?> image = new("--image", "-i") { Description = "One image: its probabilities, their origin and its overlays" };
        Option<string?> finding = new("--finding", "-f") { Description = "The images in which this finding is most probable" };
        Option<double?> min = NumberOption.Maybe<double>("--min");
        min.Description = "The lowest probability to list (default: the operating point, if any)";
        Option<int> top = NumberOption.Of("--top", 20, ["-n"]);
        top.Description = "How many to list";
        Option<string?> continuation = new("--continuation")
        {
            Description = "Go on where an answer ended: the value it gave, with the same question",
            HelpName = "token",
        };
        Option<bool> failures = new("--failures") { Description = "What could not be scored or drawn, and why" };
        Option<string?> model = CommonOptions.ScoredBy();
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
            QueryOptions asked = new(
                parsed.GetRequiredValue(dataset), parsed.GetValue(image), parsed.GetValue(finding), parsed.GetValue(failures),
                parsed.GetValue(min), parsed.GetValue(top), parsed.GetValue(continuation), parsed.GetValue(model));
            Check(asked);
            await using LocalStorage opened = await LocalStorage.OpenAsync(
                parsed.GetValue(storage), parsed.GetValue(data), StorageUse.Read, Console.Error.WriteLine, cancellationToken);
            QueryOutput output = new(parsed.Output(), parsed.IsJson());
            await new QueryRun(opened.Account, asked, output).AnswerAsync(cancellationToken);
            return ExitCode.Done;
        });
    }

    private static void Check(QueryOptions asked)
    {
        bool[] things = [asked.Image is not null, asked.Finding is not null, asked.Failures];
        string? wrong = asked switch
        {
            _ when !ImageKey.IsDataset(asked.Dataset) =>
                $"--dataset '{asked.Dataset}' is not the name of a dataset: give the first folder under xrays.",
            { Top: < 1 } => $"--top is {asked.Top}: ask for at least 1.",
            _ when things.Count(static given => given) > 1 => "Ask for one thing: --image, --finding or --failures.",
            { Min: not null, Finding: null } => "--min is the lowest probability of a finding: name it with --finding.",
            { Min: not (null or (>= 0 and <= 1)) } =>
                $"--min is {asked.Min.Value.ToString(CultureInfo.InvariantCulture)}: a probability lies between 0 and 1.",
            { Continuation: not null, Image: not null } => "--continuation goes on with a list, and --image asks for one image.",
            _ => null,
        };
        if (wrong is not null) throw ErrorReport.Invalid(wrong);
    }
}
