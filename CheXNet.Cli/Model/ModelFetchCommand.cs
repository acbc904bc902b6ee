using CheXNet.Cli.Model.Fetch;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model fetch</c>: a public checkpoint, downloaded, checked and imported under a name for <c>--model</c>.</summary>
internal static class ModelFetchCommand
{
    public static Command Create()
    {
        Argument<string> name = new("name") { Description = "A model that 'chexnet model list --available' lists, such as jrzech" };
        Option<string?> register = Register();
        Option<bool> accept = new("--accept-license", "--accept-licence")
        {
            Description = "Fetch without being asked, also where no license was found: you have its authors' permission, or need none",
        };
        return new CliCommand(
            "fetch",
            "Download a public checkpoint from its project, check its hash, import and test it. Afterwards --model takes its name.",
            new CliExample("model fetch jrzech", "A CheXNet trained on ChestX-ray14, held against its author's own probabilities"),
            new CliExample("score film.png --model jrzech", "And used"),
            new CliExample("model fetch xrv-nih", "torchxrayvision's densenet121-res224-nih"),
            new CliExample("model fetch arnoweng --accept-license", "Without a license: only if you may use it"))
        {
            name, register, accept,
        }.Does(async (parsed, cancellationToken) =>
        {
            RegisteredModel model = ModelRegister.Read(parsed.GetValue(register)).Find(parsed.GetRequiredValue(name));
            TextWriter error = parsed.Error();
            string cache = CacheFolder.Root;
            if (!Path.Exists(ModelFetch.LocationOf(model, cache))) Confirm(model, parsed.GetValue(accept), error);
            using HttpClient http = Download.NewClient();
            Download download = new(http, ModelFetch.Remembered(cache), new DownloadProgress(error));
            FetchedModel fetched = await new ModelFetch(download, cache, error).RunAsync(model, cancellationToken);
            Write(parsed, model, fetched);
            return ExitCode.Done;
        });
    }

    public static Option<string?> Register() => new("--register")
    {
        Description = "A register of your own in place of the program's, such as one of a mirror (docs/models.md)",
        HelpName = "json",
    };

    private static void Confirm(RegisteredModel model, bool accepted, TextWriter error)
    {
        if (model.License is not null || accepted) return;
        string question = $"No license was found in {model.Project}, so only the authors of '{model.Name}' can allow its use.";
        if (Console.IsInputRedirected || Console.IsErrorRedirected || !VisibleWriter.Is(error, Console.Error))
            throw ErrorReport.Invalid($"{question} If you may use it, add --accept-license.");
        error.Write($"{question} May you use it? [y/N] ");
        if (Console.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes" or "Yes")) throw ErrorReport.Invalid("Nothing is fetched.");
    }

    private static void Write(ParseResult parsed, RegisteredModel model, FetchedModel fetched)
    {
        TextWriter to = parsed.Output();
        ModelCard card = fetched.Package.Card;
        if (parsed.IsJson())
        {
            to.WriteJson(new
            {
                name = model.Name,
                model = fetched.Package.Id,
                location = fetched.Package.Location,
                address = model.File.Address,
                sha256 = card.Source?.Sha256,
                model.License,
                model.Data,
                card.Notice,
                selfTest = fetched.SelfTest,
            });
            return;
        }

        string how = fetched.Hashes is null ? "was here already" : model.File is { GitBlob: null, Sha256: null }
            ? "no hash is published; remembered for the next time"
            : "the published file, byte for byte";
        to.WriteLine(
            $"""
            Model:     {fetched.Package.Id}, {model.Title}
            Source:    {model.File.Address}
            SHA-256:   {card.Source?.Sha256} ({how})
            Findings:  {string.Join(", ", card.Findings)}
            Self-test: {(fetched.SelfTest is { } test ? ModelText.SelfTest(test) : "'chexnet model verify' repeats it")}
            License:   {model.License ?? "none found: only its authors can allow its use"} ({model.Project})
            Data:      {model.Data}
            Written:   {fetched.Package.Location}
            """);
        if (fetched.SelfTest is { } report && ModelText.Warning(report) is { } warning) to.WriteLine($"Warning:   {warning}");
        to.WriteLine(card.Notice);
        to.WriteLine($"Use it: chexnet score film.png --model {model.Name}");
    }
}
