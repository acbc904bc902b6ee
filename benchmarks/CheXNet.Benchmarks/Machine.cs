using System.Runtime.InteropServices;

namespace CheXNet.Benchmarks;

/// <summary>What a benchmark ran on, for whoever reads its figures.</summary>
internal static class Machine
{
    public static void Print() => Console.WriteLine(
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, "
        + $"{Environment.ProcessorCount} cores ({ProcessorName()}), {RuntimeInformation.FrameworkDescription}");

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? "unknown";
    }
}
