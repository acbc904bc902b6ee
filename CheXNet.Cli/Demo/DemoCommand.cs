using System.Text;
using CheXNet.Api;
using CheXNet.Cli.Azurite;
using CheXNet.Cli.Http;
using CheXNet.Cli.Score;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using CheXNet.Files;
using CheXNet.Hosting;
using CheXNet.Imaging;
using CheXNet.Models.Devices;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Demo;

/// <summary><c>chexnet demo</c>: from dropped films to rows and overlays, with no setup.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Argument<string[]> own = new("film")
        {
            Description = "PNG, JPEG or DICOM films of your own, and folders of them, in place of the drawn ones",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "The folder for films, overlays and the page that shows them",
            DefaultValueFactory = static _ => Path.Combine("artifacts", "demo"),
        };
        Option<bool> keep = new("--keep")
        {
            Description = "Keep running afterwards, until Ctrl-C, with the viewer, so that you can drop films of your own",
        };
        Option<bool> open = new("--open") { Description = "Like --keep, and show the viewer in this desktop's browser" };
        Option<bool> showKey = new("--show-key") { Description = "With --keep: print the connection string of the storage, with its key" };
        Option<string?> model = CommonOptions.Model();
        FilmOptions films = new();
        DeviceOptions devices = new(batches: false);
        CliCommand command = new(
            "demo",
            "Start the embedded storage and the service, drop drawn films or your own into xrays/demo, wait for every row and overlay, and "
            + "show them. Nothing is kept but the output folder.",
            new CliExample("demo", "Everything, then exit"),
            new CliExample("demo film.dcm folder/", "The same with films of your own"),
            new CliExample("demo --open", "The same, then show the films in the viewer and keep running"),
            new CliExample("demo --keep --show-key", "The same, then keep running for films of your own"))
        {
            own, output, keep, open, showKey, model,
        };
        films.AddTo(command);
        devices.AddTo(command);
        return command.Does((parsed, cancellationToken) => RunAsync(
            parsed, parsed.GetValue(own) ?? [], parsed.GetRequiredValue(output), parsed.GetValue(model), films.Read(parsed),
            devices.Read(parsed), new AfterDemo(parsed.GetValue(keep), parsed.GetValue(open), parsed.GetValue(showKey)),
            cancellationToken));
    }

    private static string Extension => ImageFiles.ExtensionOf(OverlayOptions.OfThisMachine().Format);

    private static async Task<int> RunAsync(
        ParseResult parsed, string[] paths, string folder, string? modelName, ImageLimits images, ComputeDevice device, AfterDemo after,
        CancellationToken cancellationToken)
    {
        (TextWriter to, TextWriter error) = (parsed.Output(), parsed.Error());
        ImageInputs? own = paths.Length == 0 ? null : OwnFilms(paths, folder, error);
        Stopwatch watch = Stopwatch.StartNew();
        await error.WriteLineAsync("Starting the embedded storage and the model …");
        Task<LocalStorage> starting = LocalStorage.StartAsync(new AzuriteOptions { Progress = error.WriteLine }, cancellationToken);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(modelName, cancellationToken);
        using XrayScorer scorer = await XrayScorer.CreateAsync(
            package, settings: new SessionSettings { Device = device }, limits: images, batches: BatchOptions.Live,
            cancellationToken: cancellationToken);
        DeviceOptions.Say(device, scorer, error);
        await using LocalStorage storage = await starting;

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using ServiceProvider services = new ServiceCollection()
            .AddConsoleLog(LogLevel.Warning)
            .AddSingleton(new ApiOptions { Images = images })
            .AddCheXNet(storage.Account, scorer)
            .AddScoringService(new ServiceOptions())
            .AddRunWorker()
            .AddCheXNetApi()
            .BuildServiceProvider();
        DemoResult result;
        Task serving = services.GetRequiredService<ScoringService>().RunAsync(stop.Token);
        try
        {
            Directory.CreateDirectory(folder);
            DemoRun demo = ActivatorUtilities.CreateInstance<DemoRun>(services, folder);
            IEnumerable<DemoInput> dropped = own?.Images.Select(DemoInput.Of) ?? DemoFilms.Pick().Select(DemoInput.Of);
            result = await demo.RunAsync([.. dropped], serving, error, cancellationToken);
            result = result with { Failures = [.. own?.Failures ?? [], .. result.Failures] };
            string page = Path.Combine(folder, "index.html");
            string html = DemoPage.Render(result, scorer.Card.Title, scorer.Card.Notice);
            await AtomicWrite.FileAsync(page, Encoding.UTF8.GetBytes(html), cancellationToken);
            if (parsed.IsJson()) WriteJson(to, result, scorer.Card, folder, own is not null);
            else WriteTable(to, result, scorer.Card, page, watch.Elapsed, string.IsNullOrWhiteSpace(modelName), own is not null);
            if (after.Stays)
            {
                await using ApiServer api = await StartApiAsync(services, cancellationToken);
                Uri viewer = new(api.Viewer, $"#/worklist/{DemoRun.Dataset}");
                ServeBanner.Write(to, storage, scorer.Card, parsed.IsJson(), after.ShowsKey, api.Address, viewer);
                if (after.Opens) Browser.Open(viewer, error);
                await serving;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }

        return result.Failures.Count == 0 ? ExitCode.Done
            : result.Films.Count == 0 ? ExitCode.WrongInput
            : ExitCode.DoneWithFailures;
    }

    /// <exception cref="InvalidInputException">There are none, or a picture of the demo would be written over them.</exception>
    private static ImageInputs OwnFilms(string[] paths, string folder, TextWriter error)
    {
        ImageInputs own = ImageInputs.Find(paths);
        ImageInputs.RefuseWithin(folder, paths);
        string pictures = Path.GetFullPath(Path.Combine(folder, DemoInput.Folder)) + Path.DirectorySeparatorChar;
        if (own.Images.FirstOrDefault(i => Path.GetFullPath(i.Path).StartsWith(pictures, StringComparison.Ordinal)) is { } shown)
            throw ErrorReport.Invalid($"'{shown.Path}' is a picture of an earlier demo in '{folder}': choose another --output.");
        if (own.Ignored > 0) error.WriteLine($"{own.Ignored} other files are ignored.");
        return own;
    }

    /// <summary>Where <c>serve</c> has it or, if that is taken, anywhere.</summary>
    private static async Task<ApiServer> StartApiAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            return await ApiServer.StartAsync(HttpAddress.Default, services, cancellationToken);
        }
        catch (InvalidInputException taken) when (taken.Code == ErrorCodes.AddressUnavailable)
        {
            return await ApiServer.StartAsync(HttpAddress.Default with { Port = 0 }, services, cancellationToken);
        }
    }

    private static void WriteTable(
        TextWriter to, DemoResult result, ModelCard card, string page, TimeSpan elapsed, bool isDefault, bool own)
    {
        IReadOnlyList<DemoFilm> films = result.Films;
        ProbabilityTable.Write(to, [.. films.Select(static f => f.Row)]);
        string folder = $"{StorageNames.OverlaysContainer}/{DemoRun.Dataset}";
        if (films.Count > 0) to.WriteLine($"\nOverlays are the blobs {folder}/<image>/<finding>{Extension}, saved as:");
        foreach (DemoFilm film in films)
        {
            IEnumerable<string> files = film.Overlays.Select(o => Path.Combine(Path.GetDirectoryName(page)!, o.File));
            to.WriteLine($"  {film.Name}  {film.About}{(film.Overlays.Count > 0 ? ": " : "")}{string.Join(", ", files)}");
        }

        foreach (InputFailure failed in result.Failures)
            to.WriteLine(VisibleText.Line($"failed: {failed.Name}: {failed.Reason.Message} [{failed.Reason.Code}]"));
        int overlays = films.Sum(static f => f.Overlays.Count);
        to.WriteLine($"\nModel {card.ToModelId()}: {card.Title}. {card.Notice}");
        string counts = $"{Count(films.Count, "film")}, {Count(films.Count, "row")}, {Count(overlays, "overlay")}";
        string failures = result.Failures.Count == 0 ? "" : $" Failed: {result.Failures.Count}.";
        to.WriteLine(Invariant($"{counts} in {elapsed.TotalSeconds:F1} s.{failures}"));
        string viewer = own ? "the same with --open" : "'chexnet demo --open'";
        to.WriteLine($"To look at them, open {Path.GetFullPath(page)}, or {viewer} for the viewer.");
        if (isDefault)
            to.WriteLine("For a model that was trained on patients' films: chexnet model fetch jrzech, then --model jrzech.");
    }

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";

    private static void WriteJson(TextWriter to, DemoResult result, ModelCard card, string folder, bool own)
    {
        Dictionary<string, object> shown = new()
        {
            ["model"] = card.ToModelId(),
            ["trained"] = card.Trained,
            ["notice"] = card.Notice,
            ["folder"] = Path.GetFullPath(folder),
            ["films"] = result.Films.Select(static f => new
            {
                image = f.Name,
                drawn = f.Input.Drawn,
                probabilities = ProbabilityTable.ByName(f.Row.Prediction),
                overlays = f.Overlays.Select(static o => o.File),
            }),
        };
        if (own)
        {
            shown["failed"] = result.Failures.Select(static f => new { image = f.Name, code = f.Reason.Code, message = f.Reason.Message });
        }

        to.WriteJson(shown);
    }
}

/// <summary>What the demo does once its films are shown.</summary>
internal sealed record AfterDemo(bool Keeps, bool Opens, bool ShowsKey)
{
    public bool Stays => Keeps || Opens;
}
