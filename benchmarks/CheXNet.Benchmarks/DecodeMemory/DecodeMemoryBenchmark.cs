using System.Diagnostics;
using System.Globalization;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using static System.FormattableString;

namespace CheXNet.Benchmarks.DecodeMemory;

/// <summary>
/// Peak memory of scoring small files of large images, four copies of each at once, each kind in a process of its own, beside what
/// <see cref="DecodeCost"/> counts for one and what docs/deploy.md promises.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- decode-memory [--workers 4]</c></remarks>
internal static class DecodeMemoryBenchmark
{
    private const int Base = 250, EachWorker = 20;

    /// <returns>1 if a kind took more than promised.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int workers = Arguments.Number(arguments, "--workers", 4);
        if (Arguments.Option(arguments, "--file") is { } one) return await ScoreAsync(one, workers);
        ImageLimits limits = ImageLimits.OfThisMachine();
        double promised = Base + (EachWorker * workers) + (limits.MaxDecodeBytes / 1e6);
        Machine.Print();
        Console.WriteLine(Invariant($"{workers} at once; promised: {promised:0} MB"));
        int most = await PrintAsync("PNG gray 8, 1 MP", LargeFiles.Png(1024, 0, 8), workers);
        foreach ((string name, Func<byte[]> make) in LargeFiles.All) most = Math.Max(most, await PrintAsync(name, make(), workers));
        Console.WriteLine(Invariant($"most: {most} MB of {promised:0} MB"));
        return most <= promised ? 0 : 1;
    }

    private static async Task<int> PrintAsync(string name, byte[] file, int workers)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file);
            ProcessStartInfo start = new(Environment.ProcessPath!)
            {
                RedirectStandardOutput = true,
                ArgumentList = { "decode-memory", "--file", path, "--workers", workers.ToString(CultureInfo.InvariantCulture) },
            };
            using Process child = Process.Start(start)!;
            string line = (await child.StandardOutput.ReadToEndAsync()).Trim();
            await child.WaitForExitAsync();
            long counted = DecodeCost.Of(file, ImageHeaderReader.Read(file)) / 1_000_000;
            Console.WriteLine(Invariant($"{name,-32} {file.Length / 1000,6} KB, counted {counted,4} MB each: {line}"));
            return int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<int> ScoreAsync(string path, int workers)
    {
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        using XrayScorer scorer = await XrayScorer.CreateAsync(package);
        ScoringPipeline pipeline = new(scorer, new ScoringPipelineOptions { Workers = workers });
        IEnumerable<ImageSource> copies = Enumerable.Range(0, workers).Select(i => ImageSource.File(Invariant($"{i}.png"), path));
        int refused = 0;
        await foreach (ScoringOutcome outcome in pipeline.RunAsync(copies.ToAsyncEnumerable(), CancellationToken.None))
            refused += outcome.Error is null ? 0 : 1;
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(Invariant($"{self.PeakWorkingSet64 / 1e6:0} MB peak, {workers - refused} scored, {refused} refused"));
        return 0;
    }
}
