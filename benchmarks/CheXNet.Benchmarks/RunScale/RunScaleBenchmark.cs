using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CheXNet.Cli.Azurite;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// Load test of storage and run engine: <c>chexnet run</c> on a dataset the size of ChestX-ray14 (112,120 images) with a minimal real
/// network and in-memory Azurite; then again with the process killed at random points, which must produce the same rows.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- run-scale [--images 112120] [--kills 5] [--seed 1]
/// [--films folder]</c></remarks>
internal static class RunScaleBenchmark
{
    private const string Dataset = "scale";

    private static readonly string[] Parts = ["succeeded", "failed", "skipped"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        int images = Arguments.Number(arguments, "--images", 112_120);
        int kills = Arguments.Number(arguments, "--kills", 5);
        int seed = Arguments.Number(arguments, "--seed", 1);
        Say($"{images} images, {kills} kills, seed {seed}");
        Machine.Print();

        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-scale-");
        string films = Arguments.Option(arguments, "--films") ?? Path.Combine(folder.FullName, "films");
        string model = Path.Combine(folder.FullName, "model");
        try
        {
            TinyFilms.Write(films, images);
            await TinyModelPackage.WriteAsync(model);
            await using AzuriteEmulator emulator =
                await AzuriteEmulator.StartAsync(new AzuriteOptions { Progress = Say }, CancellationToken.None);
            var account = StorageAccount.Parse(emulator.ConnectionString);
            await account.EnsureCreatedAsync(CancellationToken.None);
            return await MeasureAsync(emulator, account, films, model, images, kills, new Random(seed)) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(
        AzuriteEmulator emulator, StorageAccount account, string films, string model, int images, int kills, Random random)
    {
        WatchedRun undisturbed = new(account, emulator.ConnectionString, new RunId("undisturbed"), images);
        JsonElement first = await undisturbed.CarryOutAsync(["--folder", films, "--dataset", Dataset, "--model", model], []);
        JsonElement upload = first.GetProperty("upload");
        double seconds = upload.GetProperty("seconds").GetDouble();
        Say($"upload: {upload.GetProperty("uploaded").GetInt32()} files in {seconds:0} s ({images / seconds:0} a second)");
        Tell("undisturbed", first, undisturbed);
        RowDigest expected = await RowDigest.ReadAsync(account, Dataset);
        Say($"  {expected.Predictions} predictions, {expected.Ranking} ranked, hash {expected.Hash}");

        await account.Tables.DeleteTableAsync(StorageNames.PredictionsTable);
        await account.Tables.DeleteTableAsync(StorageNames.RankingTable);
        await account.EnsureCreatedAsync(CancellationToken.None);

        WatchedRun killed = new(account, emulator.ConnectionString, new RunId("killed"), images);
        long[] places = [.. Enumerable.Range(0, kills).Select(_ => random.NextInt64(images / 50, images * 49L / 50)).Order()];
        JsonElement second = await killed.CarryOutAsync(["--dataset", Dataset, "--model", model], places);
        Tell($"killed {kills} times", second, killed);
        RowDigest actual = await RowDigest.ReadAsync(account, Dataset);
        string verdict = actual == expected ? "the same rows" : "OTHER ROWS";
        Say($"  {actual.Predictions} predictions, {actual.Ranking} ranked, hash {actual.Hash}: {verdict}");

        using Process node = Process.GetProcessById(emulator.ProcessId);
        Say($"Azurite at the end: {node.WorkingSet64 / 1e6:0} MB, {node.TotalProcessorTime.TotalSeconds:0} s of processor");
        return actual == expected && actual.Predictions == images && IsConserved(first, images) && IsConserved(second, images);
    }

    private static void Tell(string what, JsonElement outcome, WatchedRun watched)
    {
        JsonElement report = outcome.GetProperty("report"), counts = report.GetProperty("counts"), here = outcome.GetProperty("here");
        TimeSpan time = report.GetProperty("finishedAt").GetDateTimeOffset() - report.GetProperty("startedAt").GetDateTimeOffset();
        double seconds = time.TotalSeconds;
        long listed = report.GetProperty("listed").GetInt64();
        string sum = string.Join(" + ", Parts.Select(part => $"{counts.GetProperty(part)} {part}"));
        Say($"{what}: {report.GetProperty("state").GetString()}, {listed} listed = {sum}");
        Say($"  {seconds:0} s, {1000 * seconds / listed:0.00} ms an image, {listed / seconds:0} images/s");
        long scored = here.GetProperty("images").GetInt64();
        JsonElement requests = here.GetProperty("requests");
        long total = requests.GetProperty("total").GetInt64();
        string where = $"{requests.GetProperty("blobs")} to blobs, {requests.GetProperty("tables")} to tables";
        Say($"  last process: {scored} images, {total} storage operations ({(double)total / scored:0.00} an image: {where})");
        IEnumerable<string> peaks = watched.Peaks.Select(static p => FormattableString.Invariant($"{p / 1e6:0} MB"));
        Say($"  memory at most, by quarters of the images: {string.Join(", ", peaks)}");
    }

    private static bool IsConserved(JsonElement outcome, int images)
    {
        JsonElement report = outcome.GetProperty("report");
        return report.GetProperty("conserved").GetBoolean() && report.GetProperty("listed").GetInt64() == images
            && report.GetProperty("counts").GetProperty("succeeded").GetInt64() == images;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);
}
