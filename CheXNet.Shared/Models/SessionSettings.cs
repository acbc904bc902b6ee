using CheXNet.Models.Devices;
using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// Resource settings of a <see cref="ModelSession"/>. The defaults had the highest throughput and lowest memory on a two-core server: one
/// caller per core, each with its own image, beat batches of 4 and 8 (by 1% and 5%; 8 need over twice the memory) and several threads per
/// image or batch (by 5% or more).
/// </summary>
/// <exception cref="InvalidInputException">A setting is out of range; the message gives its name and range.</exception>
public sealed record SessionSettings
{
    /// <summary>Threads per forward pass, 1 to 64: 1 is fastest with a caller per core, more reduce the latency of one image.</summary>
    public int IntraOpThreads { get; init => field = OptionRange.Check(value, 1, 64); } = 1;

    /// <summary>Maximum number of views per forward pass, 1 to 64; more views take several passes.</summary>
    public int ViewsPerPass { get; init => field = OptionRange.Check(value, 1, 64); } = 1;

    /// <summary>What runs the passes.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Converts these settings, plus fixed ones, to ONNX Runtime options.</summary>
    /// <exception cref="DeviceException">The device is a GPU, and something of it is missing.</exception>
    internal SessionOptions ToOptions()
    {
        OnnxRuntimeLibrary.Register();
        if (Device.Gpu is null) return Plain();
        CudaSession.Prepare(Device);
        SessionOptions options = Plain();
        try
        {
            CudaSession.AddTo(options, Device);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private SessionOptions Plain() => new()
    {
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        IntraOpNumThreads = IntraOpThreads,
        InterOpNumThreads = 1,
        // Reuse memory between passes: without the arena, a pass takes 4 to 12% longer.
        EnableCpuMemArena = true,
        EnableMemoryPattern = true,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };
}
