using System.CommandLine;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Query;
using CheXNet.Cli.Storage;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;

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
            dataset, image, finding, min, top, failures, model, storage, data,
        }.Does(async (parsed, cancellation) =>
        {
            int count = parsed.GetValue(top);
            if (count < 1) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"--top is {count}: ask for at least 1.");
            int asked = (parsed.GetValue(image) is null ? 0 : 1) + (parsed.GetValue(finding) is null ? 0 : 1) + (parsed.GetValue(failures) ? 1 : 0);
            if (asked > 1) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "Ask for one thing: --image, --finding or --failures.");

            string set = parsed.GetRequiredValue(dataset);
            await using LocalStorage opened = await LocalStorage.OpenAsync(parsed.GetValue(storage), parsed.GetValue(data), Console.Error.WriteLine, cancellation);
            QueryOutput output = new(parsed.InvocationConfiguration.Output, CommonOptions.IsJson(parsed));
            if (parsed.GetValue(failures))
            {
                output.Failures(await new FailureStore(opened.Account).ListAsync(set, count, null, cancellation));
                return ExitCode.Done;
            }

            if (parsed.GetValue(image) is { } name)
            {
                ImageKey key = new(set, name);
                PredictionStore store = new(opened.Account);
                StoredPrediction stored = (parsed.GetValue(model) is { } id && id.Contains('@', StringComparison.Ordinal)
                        ? await store.GetAsync(key, ModelId.Parse(id), cancellation)
                        : await store.FindAsync(key, cancellation))
                    ?? throw new InvalidInputException(ErrorCodes.PredictionNotFound, $"No prediction is stored for '{key}': is the name right, and has it been scored?");
                output.Image(stored, await OverlaysAsync(opened.Account, key, cancellation));
                return ExitCode.Done;
            }

            ModelCard card = (await ModelLocator.OfThisMachine().FindAsync(parsed.GetValue(model), cancellation)).Card;
            if (parsed.GetValue(finding) is { } wanted)
            {
                Finding shown = card.Findings[card.IndexOf(wanted)];
                Worklist worklist = new(new PredictionStore(opened.Account), new RankingStore(opened.Account));
                output.Worklist(set, shown, card, await worklist.TopAsync(set, card, shown, parsed.GetValue(min), count, null, cancellation));
                return ExitCode.Done;
            }

            PredictionQuery query = new(set) { Model = card.ToModelId(), Top = count };
            output.Predictions(card, await new PredictionStore(opened.Account).QueryAsync(query, cancellation));
            return ExitCode.Done;
        });
    }

    private static async Task<IReadOnlyList<Uri>> OverlaysAsync(StorageAccount account, ImageKey key, CancellationToken cancellation)
    {
        Uri container = account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer).Uri;
        List<Uri> overlays = [];
        await foreach (StoredOverlay overlay in new OverlayStore(account).ListAsync(key, cancellation))
        {
            overlays.Add(new Uri($"{container}/{string.Join('/', overlay.Name.Split('/').Select(Uri.EscapeDataString))}"));
        }

        return overlays;
    }
}
