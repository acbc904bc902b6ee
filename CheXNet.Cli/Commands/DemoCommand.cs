using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using CheXNet.Cli.Azurite;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Demo;
using CheXNet.Cli.Query;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using CheXNet.Hosting;
using CheXNet.Models;
using CheXNet.Phantoms;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Commands;

/// <summary><c>chexnet demo</c>: the whole way from a dropped film to a row and an overlay, with nothing prepared.</summary>
internal static class DemoCommand
{
    /// <summary>The seed of the demo's films; the default model was trained on others.</summary>
    private const ulong Seed = 20171114;

    public static Command Create()
    {
        Option<string> output = new("--output", "-o")
        {
            Description = "Where films, overlays and the page are put",
            DefaultValueFactory = static _ => Path.Combine("artifacts", "demo"),
        };
        Option<bool> keep = new("--keep") { Description = "Stay up afterwards, until Ctrl-C: drop films of your own" };
        Option<string?> model = CommonOptions.Model();

        return new CliCommand(
            "demo",
            "Start the embedded storage and the service, drop drawn films into xrays/demo, wait for every row and overlay, and show them.",
            new CliExample("demo", "Everything, then exit"),
            new CliExample("demo --keep", "The same, and stay up for films of your own"))
        {
            output, keep, model,
        }.Does((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(output),
            parsed.GetValue(model),
            parsed.GetValue(keep),
            CommonOptions.IsJson(parsed),
            parsed.InvocationConfiguration.Output,
            cancellationToken));
    }

    private static async Task<int> RunAsync(
        string folder, string? modelName, bool keep, bool json, TextWriter to, CancellationToken cancellationToken)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Console.Error.WriteLine("Starting the embedded storage and the model …");
        Task<LocalStorage> starting = LocalStorage.StartAsync(new AzuriteOptions { Progress = Console.Error.WriteLine }, cancellationToken);
        ModelPackage package = await ModelLocator.OfThisMachine().FindAsync(modelName, cancellationToken);
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, cancellationToken: cancellationToken);
        await using LocalStorage storage = await starting;

        await using ServiceProvider services = new ServiceCollection()
            .AddConsoleLog(LogLevel.Warning)
            .AddCheXNet(storage.Account, scorer)
            .AddScoringService(new ServiceOptions())
            .BuildServiceProvider();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task serving = services.GetRequiredService<ScoringService>().RunAsync(stop.Token);
        try
        {
            Directory.CreateDirectory(folder);
            DemoRun demo = ActivatorUtilities.CreateInstance<DemoRun>(services);
            List<(DemoFilm Film, StoredPrediction Row)> films = await DropAsync(demo, folder, serving, cancellationToken);

            string page = Path.Combine(folder, "index.html");
            string html = DemoPage.Render([.. films.Select(static f => f.Film)], scorer.Card.Title, scorer.Card.Notice);
            await File.WriteAllTextAsync(page, html, cancellationToken);
            if (json) WriteJson(to, films, scorer.Card, folder);
            else WriteTable(to, films, scorer.Card, page, watch.Elapsed);
            if (keep)
            {
                ServeBanner.Write(to, storage, scorer.Card, json);
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

    private static async Task<List<(DemoFilm Film, StoredPrediction Row)>> DropAsync(
        DemoRun demo, string folder, Task serving, CancellationToken cancellationToken)
    {
        IReadOnlyList<FilmPlan> plans = DemoFilms.Pick(Seed);
        List<(DemoFilm, StoredPrediction)> films = [];
        string dropping = $"dropping films into {StorageNames.XraysContainer}/{DemoRun.Dataset}";
        await ImageProgress.ShowAsync(Console.Error, dropping, plans.Count, async dropped =>
        {
            foreach (FilmPlan plan in plans)
            {
                byte[] png = await demo.DropAsync(plan, cancellationToken);
                await File.WriteAllBytesAsync(Path.Combine(folder, plan.ImageName), png, cancellationToken);
                dropped.Add();
            }
        });
        await ImageProgress.ShowAsync(Console.Error, "waiting for rows and overlays", plans.Count, async drawn =>
        {
            foreach (FilmPlan plan in plans)
            {
                Task<(StoredPrediction Row, IReadOnlyList<DemoOverlay> Overlays)> waiting = demo.WaitAsync(plan, folder, cancellationToken);
                // A service that ended has the reason; waiting on would hide it.
                if (await Task.WhenAny(waiting, serving) == serving) await serving;
                (StoredPrediction row, IReadOnlyList<DemoOverlay> overlays) = await waiting;
                films.Add((new DemoFilm(plan.ImageName, DemoFilms.Describe(plan), row.Prediction, overlays), row));
                drawn.Add();
            }
        });
        return films;
    }

    private static void WriteTable(
        TextWriter to, List<(DemoFilm Film, StoredPrediction Row)> films, ModelCard card, string page, TimeSpan elapsed)
    {
        ProbabilityTable.Write(to, [.. films.Select(static f => f.Row)]);
        to.WriteLine();
        to.WriteLine($"Overlays are the blobs {StorageNames.OverlaysContainer}/{DemoRun.Dataset}/<image>/<finding>.png, saved as:");
        foreach ((DemoFilm film, _) in films)
        {
            IEnumerable<string> files = film.Overlays.Select(o => Path.Combine(Path.GetDirectoryName(page)!, o.File));
            to.WriteLine($"  {film.Name}  {film.Drawn}: {string.Join(", ", files)}");
        }

        to.WriteLine();
        to.WriteLine($"Model {card.ToModelId()}: {card.Title}. {card.Notice}");
        int overlays = films.Sum(static f => f.Film.Overlays.Count);
        to.WriteLine(FormattableString.Invariant(
            $"{films.Count} films, {films.Count} rows, {overlays} overlays in {elapsed.TotalSeconds:F1} s."));
        to.WriteLine($"To look at them, open {Path.GetFullPath(page)}");
    }

    private static void WriteJson(TextWriter to, List<(DemoFilm Film, StoredPrediction Row)> films, ModelCard card, string folder) =>
        to.WriteLine(JsonSerializer.Serialize(
            new
            {
                model = card.ToModelId(),
                card.Trained,
                card.Notice,
                folder = Path.GetFullPath(folder),
                films = films.Select(static f => new
                {
                    image = f.Film.Name,
                    drawn = f.Film.Drawn,
                    probabilities = f.Row.Prediction.Findings.Zip(f.Row.Prediction.Probabilities)
                        .ToDictionary(static p => p.First.Name, static p => p.Second),
                    overlays = f.Film.Overlays.Select(static o => o.File),
                }),
            },
            JsonSerializerOptions.Web));
}
