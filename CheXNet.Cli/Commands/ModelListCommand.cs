using System.CommandLine;
using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet model list</c>: the models that <c>--model id[@version]</c> can name.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        Option<string?> storage = CommonOptions.Account();
        return new CliCommand(
            "list",
            "List the models of this machine, and those of a storage account where one is named.",
            new CliExample("model list", "What --model can name here"))
        {
            storage,
        }.Does(async (parsed, cancellationToken) =>
        {
            List<Row> rows = [.. (await ModelFinder.OfThisMachine().ListAsync(cancellationToken)).Select(static m => Row.Of(m.Card, m.Location))];
            if (ModelStorage.IsNamed(parsed, storage))
            {
                ModelContainer container = ModelStorage.Of(parsed, storage);
                rows.AddRange((await container.ListAsync(cancellationToken)).Select(static card => Row.Of(card, "storage account")));
            }

            TextWriter to = parsed.InvocationConfiguration.Output;
            if (CommonOptions.IsJson(parsed)) await to.WriteLineAsync(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
            else if (rows.Count == 0) await to.WriteLineAsync("No model is installed; the untrained one is made when it is needed. Import one with 'chexnet model import'.");
            else foreach (Row row in rows) await to.WriteLineAsync($"{row.Model}  {row.Title}{(row.Trained ? "" : " (untrained)")}, {row.Findings} findings, {row.Where}");
            return ExitCode.Done;
        });
    }

    private sealed record Row(string Model, string Title, bool Trained, int Findings, string Where)
    {
        public static Row Of(ModelCard card, string where) => new(card.ToModelId().ToString(), card.Title, card.Trained, card.Findings.Count, where);
    }
}
