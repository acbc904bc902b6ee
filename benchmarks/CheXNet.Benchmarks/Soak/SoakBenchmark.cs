using System.Diagnostics;
using CheXNet.Benchmarks.RunScale;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Benchmarks.Soak;

/// <summary>
/// An hour with <c>chexnet serve</c> and everything that happens to a service: films dropped, overwritten, deleted, broken, badly named;
/// the service, its storage or both killed; the disk full, the clock stopped. In the end storage must hold exactly what the answered
/// requests left, each film scored once with the right numbers.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- soak [--minutes 60] [--seed 1]</c></remarks>
internal static class SoakBenchmark
{
    private const int RequestsBetweenMishaps = 60;
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(10);

    /// <returns>0 if nothing is wrong, else 1.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        double minutes = Arguments.Number(arguments, "--minutes", 60.0);
        int seed = Arguments.Number(arguments, "--seed", Environment.TickCount & 0xFFFF);
        Console.WriteLine(FormattableString.Invariant($"soak of {minutes} minutes, seed {seed}"));
        Machine.Print();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-soak-");
        string model = Path.Combine(folder.FullName, "model");
        await TinyModelPackage.WriteAsync(model);
        ExpectedImages expected = new();
        SoakTraffic traffic = new(new Random(seed), expected);
        Soak soak = new(Path.Combine(folder.FullName, "data"), model, new Random(seed + 1), traffic);
        try
        {
            await soak.RunAsync(TimeSpan.FromMinutes(minutes));
            using XrayScorer scorer = await XrayScorer.CreateAsync(await ModelPackage.LoadAsync(model, CancellationToken.None));
            SoakCheck check = new(soak.Service.Account, scorer, expected);
            Stopwatch waited = Stopwatch.StartNew();
            await DoneAsync(check);
            IReadOnlyList<string> wrong = [.. traffic.Wrong, .. soak.Wrong, .. await check.RunAsync()];
            Print(traffic, soak, expected, waited.Elapsed, wrong);
            if (wrong.Count == 0) folder.Delete(recursive: true);
            else Console.WriteLine($"The data are kept in {folder.FullName}. The service's last lines:\n{soak.Service.Log}");
            return wrong.Count == 0 ? 0 : 1;
        }
        finally
        {
            soak.Dispose();
        }
    }

    /// <summary>Waits until nothing is left to do, or nothing of it gets done any more.</summary>
    private static async Task DoneAsync(SoakCheck check)
    {
        (int left, Stopwatch still) = (int.MaxValue, Stopwatch.StartNew());
        while (await check.LeftAsync() is > 0 and int now && still.Elapsed < LongestStandstill)
        {
            if (now != left) still.Restart();
            left = now;
            await Task.Delay(1000);
        }
    }

    private static void Print(SoakTraffic traffic, Soak soak, ExpectedImages expected, TimeSpan waited, IReadOnlyList<string> wrong)
    {
        foreach ((string what, int count) in traffic.Counts.Concat(soak.Mishaps)) Console.WriteLine($"{count,8} {what}");
        Console.WriteLine($"{expected.All.Count,8} images, {expected.All.Values.Count(static i => i.IsCertain)} of them certain");
        Console.WriteLine(FormattableString.Invariant($"{waited.TotalSeconds,8:0.0} s until nothing was left to do"));
        Console.WriteLine($"{wrong.Count,8} wrong");
        foreach (var kind in wrong.GroupBy(static sentence => sentence[(sentence.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Take(20))
            Console.WriteLine($"{kind.Count(),8} {kind.Key}");
        foreach (string sentence in wrong.Take(50)) Console.WriteLine($"         {sentence}");
    }

    /// <summary>Traffic and mishaps, one after the other.</summary>
    private sealed class Soak(string data, string model, Random random, SoakTraffic traffic) : IDisposable
    {
        public SoakedService Service { get; private set; } = null!;

        public SortedDictionary<string, int> Mishaps { get; } = new(StringComparer.Ordinal);

        public List<string> Wrong { get; } = [];

        public async Task RunAsync(TimeSpan time)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Service = await SoakedService.StartAsync(data, model);
            while (watch.Elapsed < time)
            {
                for (int i = random.Next(RequestsBetweenMishaps); i > 0; i--) await traffic.NextAsync(Service);
                await MishapAsync();
                if (!Service.HasEnded) continue;
                // It may end by itself only where it says that its storage could not be replaced.
                if (Service.ExitCode is not (137 or 3)) Wrong.Add($"The service ended with status {Service.ExitCode}: {Service.Log}");
                Service.Dispose();
                Service = await SoakedService.StartAsync(data, model);
            }
        }

        public void Dispose() => Service?.Dispose();

        private async Task MishapAsync()
        {
            switch (random.Next(6))
            {
                case 0:
                    Count("kills of the service");
                    await Service.KillAsync(service: true, storage: false);
                    break;
                case 1:
                    Count("kills of the storage");
                    await Service.KillAsync(service: false, storage: true);
                    break;
                case 2:
                    Count("kills of both at once");
                    await Service.KillAsync(service: true, storage: true);
                    break;
                case 3:
                    Count("times that the disk was full");
                    await Service.LimitFilesAsync(random.Next(1, 200_000));
                    for (int i = 0; i < 20; i++) await traffic.NextAsync(Service);
                    await Service.LimitFilesAsync(null);
                    break;
                case 4:
                    Count("times that the clock stood still");
                    await Service.SuspendAsync(TimeSpan.FromSeconds(random.Next(1, 8)));
                    break;
                default:
                    Count("quiet moments");
                    await Task.Delay(random.Next(3000));
                    break;
            }
        }

        private void Count(string what) => Mishaps[what] = Mishaps.GetValueOrDefault(what) + 1;
    }
}
