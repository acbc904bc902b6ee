using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using CheXNet.Cli.Azurite;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// What storage and the run's own machinery carry: a dataset as large as ChestX-ray14 (112,120 images) through <c>chexnet run</c> with
/// the stand-in for the network, on Azurite in memory; then the same again with the process killed at random, which must leave the same
/// rows.
/// </summary>
/// <remarks><c>dotnet run --project benchmarks/CheXNet.Benchmarks -c Release -- run-scale [--images 112120] [--kills 5] [--seed 1]
/// [--films folder]</c></remarks>
internal static class RunScaleBenchmark
{
    private const string Dataset = "scale";

    public static async Task<int> RunAsync(string[] arguments)
    {
        int images = Number(arguments, "--images", 112_120);
        int kills = Number(arguments, "--kills", 5);
        int seed = Number(arguments, "--seed", 1);
        Say($"{images} images, {kills} kills, seed {seed}; {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}");

        string? given = Option(arguments, "--films");
        string films = given ?? Directory.CreateTempSubdirectory("chexnet-scale-").FullName;
        try
        {
            TinyFilms.Write(films, images);
            await using AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(new AzuriteOptions { Progress = Say }, CancellationToken.None);
            var account = StorageAccount.Parse(emulator.ConnectionString);
            await account.EnsureCreatedAsync(CancellationToken.None);
            return await MeasureAsync(emulator, account, films, images, kills, new Random(seed)) ? 0 : 1;
        }
        finally
        {
            if (given is null) Directory.Delete(films, recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(AzuriteEmulator emulator, StorageAccount account, string films, int images, int kills, Random random)
    {
        WatchedRun undisturbed = new(account, emulator.ConnectionString, new RunId("undisturbed"), images);
        JsonElement first = await undisturbed.CarryOutAsync(["--folder", films, "--dataset", Dataset, "--stand-in"], []);
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
        JsonElement second = await killed.CarryOutAsync(["--dataset", Dataset, "--stand-in"], places);
        Tell($"killed {kills} times", second, killed);
        RowDigest actual = await RowDigest.ReadAsync(account, Dataset);
        Say($"  {actual.Predictions} predictions, {actual.Ranking} ranked, hash {actual.Hash}: {(actual == expected ? "the same rows" : "OTHER ROWS")}");

        using Process node = Process.GetProcessById(emulator.ProcessId);
        Say($"Azurite at the end: {node.WorkingSet64 / 1e6:0} MB, {node.TotalProcessorTime.TotalSeconds:0} s of processor");
        return actual == expected && actual.Predictions == images && IsConserved(first, images) && IsConserved(second, images);
    }

    private static void Tell(string what, JsonElement outcome, WatchedRun watched)
    {
        JsonElement report = outcome.GetProperty("report"), counts = report.GetProperty("counts"), here = outcome.GetProperty("here");
        double seconds = (report.GetProperty("finishedAt").GetDateTimeOffset() - report.GetProperty("startedAt").GetDateTimeOffset()).TotalSeconds;
        long listed = report.GetProperty("listed").GetInt64();
        Say($"{what}: {report.GetProperty("state").GetString()}, {listed} listed = {counts.GetProperty("succeeded")} succeeded + {counts.GetProperty("failed")} failed + {counts.GetProperty("skipped")} skipped");
        Say($"  {seconds:0} s, {1000 * seconds / listed:0.00} ms an image, {listed / seconds:0} images/s");
        long scored = here.GetProperty("images").GetInt64();
        JsonElement requests = here.GetProperty("requests");
        Say($"  last process: {scored} images, {requests.GetProperty("total")} storage operations ({(double)requests.GetProperty("total").GetInt64() / scored:0.00} an image: {requests.GetProperty("blobs")} to blobs, {requests.GetProperty("tables")} to tables)");
        Say($"  memory at most, by quarters of the images: {string.Join(", ", watched.Peaks.Select(static p => FormattableString.Invariant($"{p / 1e6:0} MB")))}");
    }

    private static bool IsConserved(JsonElement outcome, int images)
    {
        JsonElement report = outcome.GetProperty("report");
        return report.GetProperty("conserved").GetBoolean() && report.GetProperty("listed").GetInt64() == images
            && report.GetProperty("counts").GetProperty("succeeded").GetInt64() == images;
    }

    private static int Number(string[] arguments, string name, int usual) =>
        Option(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);
}
