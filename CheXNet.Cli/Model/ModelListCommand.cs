using CheXNet.Cli.Model.Fetch;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model list</c>: models available to <c>--model id[@version]</c>.</summary>
internal static class ModelListCommand
{
    public static Command Create()
    {
        Option<string?> storage = CommonOptions.Account();
        Option<bool> available = new("--available") { Description = "List the public checkpoints that 'chexnet model fetch' downloads" };
        Option<string?> register = ModelFetchCommand.Register();
        return new CliCommand(
            "list",
            "List the models of this machine, and those of a storage account if one is named.",
            new CliExample("model list", "What --model can name here"),
            new CliExample("model list --available", "What 'chexnet model fetch' can download"))
        {
            storage, available, register,
        }.Does(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(available)) return WriteAvailable(parsed, ModelRegister.Read(parsed.GetValue(register)));
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
                to.WriteLine("No model is installed; the untrained one is made when it is needed. Fetch one with 'chexnet model fetch'.");
            foreach (Row row in rows)
                to.WriteLine($"{row.Model}  {row.Title}{(row.Trained ? "" : " (untrained)")}, {row.Findings} findings, {row.Where}");
            return ExitCode.Done;
        });
    }

    private static int WriteAvailable(ParseResult parsed, ModelRegister register)
    {
        TextWriter to = parsed.Output();
        if (parsed.IsJson())
        {
            to.WriteJson(register.Models);
            return ExitCode.Done;
        }

        TextTable table = new TextTable().Name("name").Text("what").Name("license").Name("checked by").Text("project");
        foreach (RegisteredModel m in register.Models)
            table.Add(m.Name, m.Title, m.License ?? "none found", CheckOf(m), m.Project);
        table.Write(to);
        to.WriteLine("Fetch one with 'chexnet model fetch <name>'; nothing is downloaded before.");
        return ExitCode.Done;
    }

    private static string CheckOf(RegisteredModel model) => model.File switch
    {
        { Sha256: not null } => "SHA-256",
        { GitBlob: not null } => "git blob id",
        _ => "first download",
    } + (model.Reference is null ? "" : ", known scores");

    private sealed record Row(string Model, string Title, bool Trained, int Findings, string Where)
    {
        public static Row Of(ModelCard card, string where) =>
            new(card.ToModelId().ToString(), card.Title, card.Trained, card.Findings.Count, where);
    }
}
