using System.Text.Json;
using CheXNet.Benchmarks.RunScale;
using CheXNet.Cli.Azurite;
using CheXNet.Models;
using CheXNet.Models.Devices;
using CheXNet.Storage;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>
/// <c>chexnet run start</c> on the films in an account, the embedded one unless another is named: what storage takes away.
/// </summary>
/// <param name="count">How many; each file of the sample is uploaded as often as that takes.</param>
internal sealed class RunWithRows(ModelPackage package, ComputeDevice device, int batch, int count)
{
    private const string Dataset = "gpu-benchmark";

    /// <param name="connection">The connection string of an account; null starts Azurite, in memory.</param>
    /// <returns>Films per second from the run's start to its end, rows, worklists and report written.</returns>
    public async Task<double> MeasureAsync(IReadOnlyList<string> paths, string? connection)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-gpu-run-");
        await using AzuriteEmulator? emulator = connection is null
            ? await AzuriteEmulator.StartAsync(new AzuriteOptions(), CancellationToken.None)
            : null;
        connection ??= emulator!.ConnectionString;
        try
        {
            for (int i = 0; i < count; i++)
            {
                string path = paths[i % paths.Count];
                string name = Invariant($"{i:D8}{Path.GetExtension(path)}");
                File.CreateSymbolicLink(Path.Combine(folder.FullName, name), Path.GetFullPath(path));
            }

            await StorageAccount.Parse(connection).EnsureCreatedAsync(CancellationToken.None);
            string[] named = device.Gpu is null ? [] : ["--batch", Invariant($"{batch}")];
            string[] films = ["--folder", folder.FullName, "--dataset", Dataset];
            string[] how = ["--model", package.Location, "--device", $"{device}", .. named];
            using RunProcess run = RunProcess.Start(connection, ["start", .. films, .. how, "--json"]);
            JsonElement report = JsonElement.Parse(await run.OutputAsync()).GetProperty("report");
            TimeSpan time = report.GetProperty("finishedAt").GetDateTimeOffset() - report.GetProperty("startedAt").GetDateTimeOffset();
            return report.GetProperty("counts").GetProperty("succeeded").GetInt64() / time.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
