using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// How a <see cref="ModelSession"/> uses the machine. The defaults gave the most images a second with the least memory on two cores of a
/// server: as many callers as cores, each with its own image, beat batches of 4 and 8 (by 1 and 5%; 8 take more than twice the memory)
/// and threads that share an image or a batch (by 5% and more).
/// </summary>
/// <exception cref="InvalidInputException">A setting is out of range; the message names it and its range.</exception>
public sealed record SessionSettings
{
    /// <summary>
    /// Threads that share one forward pass, 1 to 64. With 1, each caller's thread computes its own image: the best throughput when
    /// callers are as many as cores. More shorten the time of a single image.
    /// </summary>
    public int IntraOpThreads { get; init => field = OptionRange.Check(value, 1, 64); } = 1;

    /// <summary>Views in one forward pass at most, 1 to 64; more are done one after another.</summary>
    public int ViewsPerPass { get; init => field = OptionRange.Check(value, 1, 64); } = 1;

    /// <summary>These settings, and those that are no choice, as ONNX Runtime takes them.</summary>
    internal SessionOptions ToOptions() => new()
    {
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        IntraOpNumThreads = IntraOpThreads,
        InterOpNumThreads = 1,
        // Keeping the memory of a pass for the next one: without, a pass takes 4 to 12% longer.
        EnableCpuMemArena = true,
        EnableMemoryPattern = true,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };
}
