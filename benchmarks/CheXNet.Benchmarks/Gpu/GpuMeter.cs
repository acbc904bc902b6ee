using System.Diagnostics;
using System.Globalization;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>How busy the GPU is and what memory it has taken, as nvidia-smi samples it five times a second.</summary>
internal sealed class GpuMeter : IDisposable
{
    private readonly Process? _smi;
    private readonly List<(double Busy, double Memory)> _samples = [];

    public GpuMeter(bool gpu)
    {
        if (!gpu) return;
        string[] query = ["--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", "-lms", "200", "-i", "0"];
        _smi = Process.Start(new ProcessStartInfo("nvidia-smi", query) { RedirectStandardOutput = true })!;
        _smi.OutputDataReceived += (_, line) =>
        {
            double[] numbers = [.. (line.Data ?? "").Split(',').Select(static text =>
                double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
            if (numbers is [var busy, var memory]) lock (_samples) _samples.Add((busy, memory));
        };
        _smi.BeginOutputReadLine();
    }

    /// <returns>The mean of the busy time and the most memory.</returns>
    public string Stop()
    {
        if (_smi is null) return "no GPU";
        Dispose();
        lock (_samples)
        {
            return _samples.Count == 0 ? "no sample" : FormattableString.Invariant(
                $"GPU {_samples.Average(static s => s.Busy):0}% busy, {_samples.Max(static s => s.Memory):0} MiB");
        }
    }

    public void Dispose()
    {
        if (_smi is not { HasExited: false }) return;
        _smi.Kill();
        _smi.WaitForExit();
    }
}
