using System.Runtime.InteropServices;

namespace CheXNet.Benchmarks;

/// <summary>Describes the machine of a measurement.</summary>
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
