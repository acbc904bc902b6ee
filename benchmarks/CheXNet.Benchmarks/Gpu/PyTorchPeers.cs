using System.Diagnostics;
using System.Text.Json;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>PyTorch on the same films: <c>benchmarks/pytorch/score.py</c>, whose rows are lines of JSON.</summary>
internal static class PyTorchPeers
{
    /// <returns>Films per second of the best row; 0 if it did not run.</returns>
    public static async Task<double> RunAsync(string python, string[] paths, int workers, bool gpu)
    {
        string list = Path.GetTempFileName();
        await File.WriteAllLinesAsync(list, paths);
        string script = Path.Combine(Root(), "benchmarks", "pytorch", "score.py");
        string[] arguments = [script, list, "--workers", $"{workers}", .. gpu ? [] : new[] { "--device", "cpu" }];
        using Process process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })!;
        double best = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line);
            if (!line.StartsWith('{')) continue;
            using JsonDocument row = JsonDocument.Parse(line);
            best = Math.Max(best, row.RootElement.GetProperty("filmsPerSecond").GetDouble());
        }

        await process.WaitForExitAsync();
        File.Delete(list);
        return best;
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CheXNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "This runs in a checkout only.");
    }
}
