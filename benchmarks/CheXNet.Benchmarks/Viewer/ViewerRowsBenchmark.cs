using System.Diagnostics;
using CheXNet.Api;
using CheXNet.Cli.Http;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using CheXNet.Hosting;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Viewer;

/// <summary>
/// Fills the embedded storage with the rows of a large dataset, as scoring would have left them, and measures how quickly the API pages
/// through them: what the viewer waits for. <c>chexnet serve --data</c> then shows them.
/// </summary>
internal static class ViewerRowsBenchmark
{
    private const string Usage =
        "viewer-rows --data <folder> [--rows 100000] [--films 600] [--dataset rows] [--finding Effusion] [--images <folder>]";
    private const int Templates = 24;
    private const int RowsAtOnce = 1000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        string data = Arguments.Option(arguments, "--data") ?? throw new InvalidInputException(ErrorCodes.ArgumentInvalid, Usage);
        int rows = Arguments.Number(arguments, "--rows", 100_000), films = Math.Min(Arguments.Number(arguments, "--films", 600), rows);
        string dataset = Arguments.Option(arguments, "--dataset") ?? "rows";
        string finding = Arguments.Option(arguments, "--finding") ?? "Effusion";

        await using LocalStorage storage = await LocalStorage.OpenAsync(null, data, StorageUse.Work, Console.Error.WriteLine, default);
        using XrayScorer scorer = await storage.OpenModelAsync(null, Precision.Fp32, default);
        using SampleFilms samples = await SampleFilms.OpenAsync(Arguments.Option(arguments, "--images"));
        IReadOnlyList<ScoredSample> templates = await ScoredSample.MostProbableAsync(samples, scorer, finding, Templates);
        await FillAsync(storage.Account, scorer.Card, templates, dataset, rows, films);
        Console.WriteLine(Invariant($"{rows} rows in the dataset '{dataset}', the first {films} with a film: the top of {finding}."));

        await using ServiceProvider services = new ServiceCollection()
            .AddLogging().AddCheXNet(storage.Account, scorer).AddScoringService(new ServiceOptions()).AddRunWorker().AddCheXNetApi()
            .BuildServiceProvider();
        await using ApiServer api = await ApiServer.StartAsync(HttpAddress.Parse("0"), services, default);
        using HttpClient client = new() { BaseAddress = api.Address };
        foreach (ApiTiming timing in await ApiTiming.MeasureAsync(client, dataset, finding)) Console.WriteLine(timing);
        return 0;
    }

    private static async Task FillAsync(
        StorageAccount account, ModelCard card, IReadOnlyList<ScoredSample> templates, string dataset, int rows, int films)
    {
        XrayContainer xrays = new(account);
        ResultWriter writer = new(account);
        Stopwatch watch = Stopwatch.StartNew();
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            StoredPrediction[] page = new StoredPrediction[Math.Min(RowsAtOnce, rows - first)];
            await Parallel.ForAsync(0, page.Length, async (i, stop) =>
            {
                int row = first + i;
                ScoredSample template = templates[row % templates.Count];
                ImageKey image = new(dataset, Invariant($"{(row / 4) + 1:D8}_{row % 4:D3}.png"));
                string? etag = row < films ? await xrays.WriteAsync(image, template.File, stop) : null;
                page[i] = new StoredPrediction(image, template.Like(image, etag, (double)row / rows));
            });
            await writer.StoreAsync(page, card, overlays: null, CancellationToken.None);
            int done = first + page.Length;
            if ((first / RowsAtOnce) % 10 == 9)
                Console.Error.WriteLine(Invariant($"{done} rows, {done / watch.Elapsed.TotalSeconds:F0} a second"));
        }
    }
}
