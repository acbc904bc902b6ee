namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model list</c>: models available to <c>--model id[@version]</c>.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        Option<string?> storage = CommonOptions.Account();
        return new CliCommand(
            "list",
            "List the models of this machine, and those of a storage account if one is named.",
            new CliExample("model list", "What --model can name here"))
        {
            storage,
        }.Does(async (parsed, cancellationToken) =>
        {
            IReadOnlyList<LocatedModel> installed = await ModelFinder.OfThisMachine().ListAsync(cancellationToken);
            List<Row> rows = [.. installed.Select(static m => Row.Of(m.Card, m.Location))];
            if (ModelCommand.Container(parsed.GetValue(storage)) is { } container)
                rows.AddRange((await container.ListAsync(cancellationToken)).Select(static card => Row.Of(card, "storage account")));

            TextWriter to = parsed.Output();
            if (parsed.IsJson())
            {
                to.WriteJson(rows);
                return ExitCode.Done;
            }

            if (rows.Count == 0)
                to.WriteLine("No model is installed; the untrained one is made when it is needed. Import one with 'chexnet model import'.");
            foreach (Row row in rows)
                to.WriteLine($"{row.Model}  {row.Title}{(row.Trained ? "" : " (untrained)")}, {row.Findings} findings, {row.Where}");
            return ExitCode.Done;
        });
    }

    private sealed record Row(string Model, string Title, bool Trained, int Findings, string Where)
    {
        public static Row Of(ModelCard card, string where) =>
            new(card.ToModelId().ToString(), card.Title, card.Trained, card.Findings.Count, where);
    }
}
