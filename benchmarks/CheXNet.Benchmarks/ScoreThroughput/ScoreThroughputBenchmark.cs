using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Benchmarks.ScoreThroughput;

/// <summary>
/// How much of bare ONNX Runtime's throughput is left when real files are read, decoded, prepared, scored, checked and described: rounds of both in turn,
/// their medians, and the ratio. The promise is 85%, in under 700 MB.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- score-throughput [--images folder] [--rounds 7] [--threads cores]</c></remarks>
internal static class ScoreThroughputBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = int.Parse(Option(arguments, "--rounds") ?? "7", CultureInfo.InvariantCulture);
        int threads = int.Parse(Option(arguments, "--threads") ?? $"{Environment.ProcessorCount}", CultureInfo.InvariantCulture);
        string? folder = Option(arguments, "--images") ?? SampleFilms.FindFolder();
        DirectoryInfo? drawn = null;
        if (folder is null)
        {
            drawn = Directory.CreateTempSubdirectory("chexnet-films-");
            SampleFilms.Draw(folder = drawn.FullName);
        }

        try
        {
            string[] films = [.. Directory.GetFiles(folder).Where(ImageFiles.IsImage).Order(StringComparer.Ordinal)];
            if (films.Length == 0) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"There is no image in '{folder}'.");
            Console.WriteLine($"{films.Length} {(drawn is null ? "films of " + folder : "drawn films")}, {threads} images at once");
            Console.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores ({ProcessorName()}), {RuntimeInformation.FrameworkDescription}");
            await MeasureAsync(films, rounds, threads);
            return 0;
        }
        finally
        {
            drawn?.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string[] films, int rounds, int threads)
    {
        SessionSettings settings = new();
        ModelPackage package = await ModelLocator.OfThisMachine().FindAsync(null, CancellationToken.None);
        using XrayScorer scorer = await XrayScorer.CreateAsync(package, settings: settings);
        ScoringPipeline pipeline = new(scorer, new ScoringPipelineOptions { Workers = threads });
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
        using BareRuntime bare = new(await package.ReadGraphAsync(Precision.Fp32, CancellationToken.None), settings, tensors, threads);
        await bare.RoundAsync();

        Measured[] scored = new Measured[rounds], fed = new Measured[rounds];
        for (int round = 0; round < rounds; round++)
        {
            // In turn, the first of a pair alternating, so that a machine that slows down slows both.
            if (round % 2 == 0) scored[round] = await Measured.OfAsync(films.Length, () => ScoreAsync(pipeline, films));
            fed[round] = await Measured.OfAsync(films.Length, bare.RoundAsync);
            if (round % 2 == 1) scored[round] = await Measured.OfAsync(films.Length, () => ScoreAsync(pipeline, films));
            Console.WriteLine(Invariant($"round {round + 1}: score {scored[round]}, bare ONNX Runtime {fed[round]}, ratio {scored[round].Rate / fed[round].Rate:0.000}"));
        }

        Measured score = Measured.Median(scored), runtime = Measured.Median(fed);
        Console.WriteLine(Invariant($"median: score {score}, bare ONNX Runtime {runtime}"));
        Console.WriteLine(Invariant($"ratio of throughputs: {score.Rate / runtime.Rate:0.000} (promised: 0.85)"));
        Console.WriteLine(Invariant($"ratio by processor time, which other programs disturb less: {runtime.Milliseconds / score.Milliseconds:0.000}"));
    }

    private static async Task ScoreAsync(ScoringPipeline pipeline, string[] films)
    {
        IAsyncEnumerable<ImageSource> sources = films.Select(static film => ImageSource.File(Path.GetFileName(film), film)).ToAsyncEnumerable();
        await foreach (ScoringOutcome outcome in pipeline.RunAsync(sources, CancellationToken.None))
        {
            if (outcome.Error is { } error) throw error;
        }
    }

    private static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? "unknown";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
