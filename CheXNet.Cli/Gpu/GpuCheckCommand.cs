using CheXNet.Models.Devices;

namespace CheXNet.Cli.Gpu;

/// <summary><c>chexnet gpu check</c>: driver, libraries and GPUs, then a tiny network on each.</summary>
internal static class GpuCheckCommand
{
    public static Command Create() => new CliCommand(
        "check",
        "Look for driver, CUDA, cuDNN and GPUs, run a tiny network on each GPU, and say what is missing and where it was looked for.",
        new CliExample("gpu check", "Exit code 0: --device cuda works; 3: something is missing"))
    .Does((parsed, _) =>
    {
        CudaReport report = CudaReport.OfThisMachine();
        IReadOnlyList<GpuResult> results = report.Problems.Count > 0 ? [] : [.. report.Driver!.Gpus.Select(Try)];
        if (parsed.IsJson()) parsed.Output().WriteJson(new GpuCheckBody(report, results));
        else Write(parsed.Output(), report, results);
        bool works = report.Problems.Count == 0 && results.All(static result => result.Problem is null);
        return Task.FromResult(works ? ExitCode.Done : ExitCode.Refused);
    });

    /// <summary>For people.</summary>
    internal static void Write(TextWriter to, CudaReport report, IReadOnlyList<GpuResult> results)
    {
        to.WriteLine($"Driver:       {(report.Driver is { } d ? $"{d.Version ?? "version unknown"}, CUDA up to {d.Cuda}" : "none")}");
        to.WriteLine($"ONNX Runtime: {report.Runtime ?? "without CUDA"}");
        foreach (CudaLibrary library in report.Libraries)
            to.WriteLine($"  {library.Name,-22} {(library.Reason is null ? "loaded" : $"missing ({library.Reason})")}");
        foreach (CudaGpu gpu in report.Driver?.Gpus ?? [])
        {
            GpuResult? result = results.FirstOrDefault(r => r.Device == ComputeDevice.Cuda(gpu.Index).Name);
            string ran = result switch
            {
                null => "not tried",
                { Problem: { } problem } => problem,
                _ => Invariant($"runs a tiny network, within {result.Difference:g2} of the CPU"),
            };
            string memory = Invariant($"{gpu.MemoryBytes / (double)(1L << 30):0.0} GiB");
            to.WriteLine($"{ComputeDevice.Cuda(gpu.Index)}: {gpu.Name}, {memory}, compute capability {gpu.ComputeCapability}: {ran}");
        }

        foreach (DeviceException problem in report.Problems) to.WriteLine($"missing: {problem.Message} [{problem.Code}]");
        bool works = report.Problems.Count == 0 && results.All(static result => result.Problem is null);
        to.WriteLine(works ? "A GPU works: score with --device cuda." : "No GPU can be used yet.");
    }

    private static GpuResult Try(CudaGpu gpu)
    {
        ComputeDevice device = ComputeDevice.Cuda(gpu.Index);
        try
        {
            return new GpuResult(device.Name, DeviceCheck.Run(device), null);
        }
        catch (DeviceException problem)
        {
            return new GpuResult(device.Name, null, problem.Message);
        }
    }
}

/// <param name="Difference">The tiny network's largest difference from the CPU; null if it did not run.</param>
internal sealed record GpuResult(string Device, double? Difference, string? Problem);

/// <summary>What <c>--json</c> writes.</summary>
internal sealed record GpuCheckBody(
    string? OnnxRuntime, CudaDriverFacts? Driver, IReadOnlyList<CudaLibrary> Libraries, IReadOnlyList<GpuResult> Runs,
    IReadOnlyList<GpuProblem> Problems)
{
    public GpuCheckBody(CudaReport report, IReadOnlyList<GpuResult> runs) : this(
        report.Runtime, report.Driver, report.Libraries, runs, [.. report.Problems.Select(static p => new GpuProblem(p.Code, p.Message))])
    {
    }
}

internal sealed record GpuProblem(string Code, string Message);
