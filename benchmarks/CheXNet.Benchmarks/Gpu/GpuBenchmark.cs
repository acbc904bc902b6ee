using System.Diagnostics;
using CheXNet.Benchmarks.ScoreThroughput;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Models.Devices;
using CheXNet.Scoring;
using CheXNet.Scoring.Batching;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>
/// Films per second on a GPU: decoding alone, the network alone by precision and batch, the whole pipeline, how far its probabilities are
/// from the CPU's, a run that writes rows, and PyTorch (its usual loader and a tuned one) on the same films, in one run. Without a GPU it
/// says so, and runs the same batching stage on the CPU.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- gpu [--images folder] [--films 4096] [--batches 1,32,128]
/// [--workers cores] [--seconds 10] [--python python3] [--storage connection-string]</c></remarks>
internal static class GpuBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        int workers = Arguments.Number(arguments, "--workers", Environment.ProcessorCount);
        double seconds = Arguments.Number(arguments, "--seconds", 10.0);
        IReadOnlyList<DeviceException> problems = CudaReport.OfThisMachine().Problems;
        bool gpu = problems.Count == 0;
        ComputeDevice device = gpu ? ComputeDevice.Cuda(0) : ComputeDevice.Cpu;
        int films = Arguments.Number(arguments, "--films", gpu ? 4096 : 96);
        int[] batches = [.. (Arguments.Option(arguments, "--batches") ?? (gpu ? "1,32,128" : "1,8")).Split(',').Select(int.Parse)];
        using SampleFilms sample = await SampleFilms.OpenAsync(Arguments.Option(arguments, "--images"));
        string[] paths = [.. Enumerable.Range(0, films).Select(i => sample.Paths[i % sample.Paths.Count])];
        Console.WriteLine($"{films} films ({sample.Description}), {workers} decoder threads, on {device}");
        if (!gpu) Console.WriteLine($"No GPU is at hand: {problems[0].Message} The same batching stage runs on the CPU.");
        Machine.Print();

        using HalfPrecisionPackage package = await HalfPrecisionPackage.CreateAsync();
        Console.WriteLine(Invariant($"decode and prepare alone: {await DecodeAsync(package.Package, paths, workers)}"));
        if (!gpu) GraphComparison.Print(await package.Package.ReadGraphAsync(Precision.Fp32, CancellationToken.None), seconds);
        CpuAgreement cpu = await CpuAgreement.OfAsync(package.Package, paths[..Math.Min(films, sample.Paths.Count)], workers);
        double best = 0, exact = 0;
        foreach (Precision precision in new[] { Precision.Fp32, Precision.Fp16 })
        {
            foreach (int batch in batches)
            {
                using GpuMeter meter = new(gpu);
                double network = await NetworkAsync(package.Package, precision, device, batch, seconds);
                Console.WriteLine(Invariant($"network alone, {precision}, batch {batch}: {network:0} films/s; {meter.Stop()}"));
            }

            using GpuMeter whole = new(gpu);
            (Measured all, string agreement) = await PipelineAsync(package.Package, precision, device, batches[^1], paths, workers, cpu);
            best = Math.Max(best, all.Rate);
            if (precision == Precision.Fp32) exact = all.Rate;
            Console.WriteLine(Invariant($"files to probabilities, {precision}, batch {batches[^1]}: {all}; {whole.Stop()}"));
            Console.WriteLine($"  {agreement}");
        }

        double rows = await new RunWithRows(package.Package, device, batches[^1], films)
            .MeasureAsync(sample.Paths, Arguments.Option(arguments, "--storage"));
        Console.WriteLine(Invariant($"run start with rows, fp32: {rows:0.0} films/s, {rows / exact:0.00} of files to probabilities"));

        if (Arguments.Option(arguments, "--python") is { } python)
        {
            double peer = await PyTorchPeers.RunAsync(python, paths, workers, gpu);
            if (peer > 0) Console.WriteLine(Invariant($"ratio to the best row of PyTorch: {best / peer:0.00}"));
        }

        return 0;
    }

    /// <summary>Read, decoded, looked at and prepared, as before each pass of the network.</summary>
    private static async Task<Measured> DecodeAsync(ModelPackage package, string[] paths, int workers)
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(package);
        await DecodeAllAsync(paths[..Math.Min(paths.Length, 16 * workers)]);
        return await Measured.OfAsync(paths.Length, () => DecodeAllAsync(paths));

        Task DecodeAllAsync(string[] files) => Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            (path, _) =>
            {
                ModelInput input = scorer.DecodeAndPrepare(new ImageContent(File.ReadAllBytes(path)));
                ThreadLocalBuffer<float>.Return(input.Values);
                return ValueTask.CompletedTask;
            });
    }

    /// <summary>The session on a batch that is there, again and again.</summary>
    private static async Task<double> NetworkAsync(
        ModelPackage package, Precision precision, ComputeDevice device, int batch, double seconds)
    {
        using ModelSession session = await ModelSession.CreateAsync(
            package, precision, new SessionSettings { Device = device }, CancellationToken.None);
        using ViewBatch views = session.Allocate(batch);
        for (int i = 0; i < batch; i++) SeededWeights.Fill("image", (ulong)i, -2, 2, views.View(i, 1));
        Geometry geometry = new(224, 224, 224, 224, 1, 1, 0, 0);
        Geometry?[] all = [.. Enumerable.Repeat(geometry, batch)];
        session.RunBatch(views, 0, all, batch, CancellationToken.None);
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            session.RunBatch(views, 0, all, batch, CancellationToken.None);
            done += batch;
        }

        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<(Measured, string)> PipelineAsync(
        ModelPackage package, Precision precision, ComputeDevice device, int batch, string[] paths, int workers, CpuAgreement cpu)
    {
        BatchOptions options = new() { Films = batch, OnCpu = true, Padded = device.Gpu is not null };
        using XrayScorer scorer = await XrayScorer.CreateAsync(
            package, precision, new SessionSettings { Device = device }, batches: options);
        ScoringPipeline pipeline = new(scorer, new ScoringPipelineOptions { Workers = workers });
        string agreement = cpu.Of(await FilmScores.OfAsync(pipeline, paths[..cpu.Films]));
        return (await Measured.OfAsync(paths.Length, () => FilmScores.OfAsync(pipeline, paths)), agreement);
    }
}
