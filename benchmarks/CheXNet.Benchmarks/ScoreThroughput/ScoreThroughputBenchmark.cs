using System.Diagnostics;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using static System.FormattableString;

namespace CheXNet.Benchmarks.ScoreThroughput;

/// <summary>
/// End-to-end scoring throughput of real files relative to bare ONNX Runtime: medians of alternating rounds, and their ratio. Target: 85%,
/// in under 700 MB.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- score-throughput [--images folder] [--rounds 7]
/// [--workers cores]</c></remarks>
internal static class ScoreThroughputBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Arguments.Number(arguments, "--rounds", 7);
        int threads = Arguments.Number(arguments, "--threads", Environment.ProcessorCount);
        int workers = Arguments.Number(arguments, "--workers", threads);
        using SampleFilms films = await SampleFilms.OpenAsync(Arguments.Option(arguments, "--images"));
        Console.WriteLine($"{films.Description}, {workers} images at once");
        Machine.Print();
        await MeasureAsync([.. films.Paths], rounds, workers);
        return 0;
    }

    private static async Task MeasureAsync(string[] films, int rounds, int workers)
    {
        SessionSettings settings = new();
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, settings: settings);
        ScoringPipeline pipeline = new(scorer, new ScoringPipelineOptions { Workers = workers });
        await ScoreAsync(pipeline, films);
        using (Process self = Process.GetCurrentProcess())
        {
            Console.WriteLine(Invariant($"peak memory after scoring all: {self.PeakWorkingSet64 / 1e6:0} MB"));
        }

        Preprocessor preprocessor = new(package.Card.Preprocessing, package.Card.Input.Channels);
        using (ModelSession session = await ModelSession.CreateAsync(package, Precision.Fp32, settings, CancellationToken.None))
        {
            StageTimes.Print(films, preprocessor, session);
        }

        XrayDecoder decoder = new(new ImageLimits());
        ModelInput[] tensors = [.. films.Select(film => preprocessor.Apply(decoder.Decode(File.ReadAllBytes(film)).Image))];
        using BareRuntime bare = new(await package.ReadGraphAsync(Precision.Fp32, CancellationToken.None), settings, tensors, workers);
        await bare.RoundAsync();

        Measured[] scored = new Measured[rounds], fed = new Measured[rounds];
        for (int round = 0; round < rounds; round++)
        {
            // Alternate, also which goes first, so that a machine slowing down affects both equally.
            if (round % 2 == 0) scored[round] = await Measured.OfAsync(films.Length, () => ScoreAsync(pipeline, films));
            fed[round] = await Measured.OfAsync(films.Length, bare.RoundAsync);
            if (round % 2 == 1) scored[round] = await Measured.OfAsync(films.Length, () => ScoreAsync(pipeline, films));
            double ratio = scored[round].Rate / fed[round].Rate;
            Console.WriteLine(Invariant($"round {round + 1}: score {scored[round]}, bare ONNX Runtime {fed[round]}, ratio {ratio:0.000}"));
        }

        Measured score = Measured.Median(scored), runtime = Measured.Median(fed);
        Console.WriteLine(Invariant($"median: score {score}, bare ONNX Runtime {runtime}"));
        Console.WriteLine(Invariant($"ratio of throughputs: {score.Rate / runtime.Rate:0.000} (promised: 0.85)"));
        double byProcessor = runtime.Milliseconds / score.Milliseconds;
        Console.WriteLine(Invariant($"ratio by processor time, which other programs disturb less: {byProcessor:0.000}"));
    }

    private static async Task ScoreAsync(ScoringPipeline pipeline, string[] films)
    {
        IEnumerable<ImageSource> sources = films.Select(static film => ImageSource.File(Path.GetFileName(film), film));
        await foreach (ScoringOutcome outcome in pipeline.RunAsync(sources.ToAsyncEnumerable(), CancellationToken.None))
        {
            if (outcome.Error is { } error) throw error;
        }
    }
}
