using System.Text;
using CheXNet.Api;
using CheXNet.Cli.Azurite;
using CheXNet.Cli.Http;
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
            "Start the embedded storage and the service, drop drawn films into xrays/demo, wait for every row and overlay, and show them.",
            new CliExample("demo", "Everything, then exit"),
            new CliExample("demo --open", "The same, then show the films in the viewer and keep running"),
            new CliExample("demo --keep --show-key", "The same, then keep running for films of your own"))
        {
            output, keep, open, showKey, model,
        };
        films.AddTo(command);
        devices.AddTo(command);
        return command.Does((parsed, cancellationToken) => RunAsync(
            parsed, parsed.GetRequiredValue(output), parsed.GetValue(model), films.Read(parsed), devices.Read(parsed),
            new AfterDemo(parsed.GetValue(keep), parsed.GetValue(open), parsed.GetValue(showKey)), cancellationToken));
    }

    private static string Extension => ImageFiles.ExtensionOf(OverlayOptions.OfThisMachine().Format);

    private static async Task<int> RunAsync(
        ParseResult parsed, string folder, string? modelName, ImageLimits images, ComputeDevice device, AfterDemo after,
        CancellationToken cancellationToken)
    {
        (TextWriter to, TextWriter error) = (parsed.Output(), parsed.Error());
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
        Task serving = services.GetRequiredService<ScoringService>().RunAsync(stop.Token);
        try
        {
            Directory.CreateDirectory(folder);
            DemoRun demo = ActivatorUtilities.CreateInstance<DemoRun>(services, folder);
            List<DemoFilm> films = await demo.RunAsync(serving, error, cancellationToken);
            string page = Path.Combine(folder, "index.html");
            string html = DemoPage.Render(films, scorer.Card.Title, scorer.Card.Notice);
            await AtomicWrite.FileAsync(page, Encoding.UTF8.GetBytes(html), cancellationToken);
            if (parsed.IsJson()) WriteJson(to, films, scorer.Card, folder);
            else WriteTable(to, films, scorer.Card, page, watch.Elapsed, string.IsNullOrWhiteSpace(modelName));
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

        return ExitCode.Done;
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
        TextWriter to, List<DemoFilm> films, ModelCard card, string page, TimeSpan elapsed, bool isDefault)
    {
        ProbabilityTable.Write(to, [.. films.Select(static f => f.Row)]);
        string folder = $"{StorageNames.OverlaysContainer}/{DemoRun.Dataset}";
        to.WriteLine($"\nOverlays are the blobs {folder}/<image>/<finding>{Extension}, saved as:");
        foreach (DemoFilm film in films)
        {
            IEnumerable<string> files = film.Overlays.Select(o => Path.Combine(Path.GetDirectoryName(page)!, o.File));
            to.WriteLine($"  {film.Name}  {film.Drawn}{(film.Overlays.Count > 0 ? ": " : "")}{string.Join(", ", files)}");
        }

        int overlays = films.Sum(static f => f.Overlays.Count);
        to.WriteLine($"\nModel {card.ToModelId()}: {card.Title}. {card.Notice}");
        to.WriteLine(Invariant($"{films.Count} films, {films.Count} rows, {overlays} overlays in {elapsed.TotalSeconds:F1} s."));
        to.WriteLine($"To look at them, open {Path.GetFullPath(page)}, or 'chexnet demo --open' for the viewer.");
        if (isDefault)
            to.WriteLine("For a model that was trained on patients' films: chexnet model fetch jrzech, then --model jrzech.");
    }

    private static void WriteJson(TextWriter to, List<DemoFilm> films, ModelCard card, string folder) => to.WriteJson(new
    {
        model = card.ToModelId(),
        card.Trained,
        card.Notice,
        folder = Path.GetFullPath(folder),
        films = films.Select(static f => new
        {
            image = f.Name,
            drawn = f.Drawn,
            probabilities = ProbabilityTable.ByName(f.Row.Prediction),
            overlays = f.Overlays.Select(static o => o.File),
        }),
    });
}

/// <summary>What the demo does once its films are shown.</summary>
internal sealed record AfterDemo(bool Keeps, bool Opens, bool ShowsKey)
{
    public bool Stays => Keeps || Opens;
}
