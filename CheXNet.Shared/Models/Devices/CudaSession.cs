using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models.Devices;

/// <summary>Options of sessions on a GPU, and what their errors mean.</summary>
internal static class CudaSession
{
    private static readonly string[] MemoryWords =
    [
        "out of memory", "failed to allocate memory", "OUT_OF_MEMORY", "ALLOC_FAILED", "cudaErrorMemoryAllocation",
    ];

    /// <summary>Loads ONNX Runtime with CUDA, once all that it needs is there: before the process uses any of ONNX Runtime.</summary>
    /// <exception cref="DeviceException">Driver, library or GPU is missing.</exception>
    public static void Prepare(ComputeDevice device)
    {
        OnnxRuntimeLibrary.Use(CudaReport.OfThisMachine().Require(device));
        OnnxRuntimeLog.Install();
    }

    /// <summary>
    /// Adds a GPU to a session's options. Exact in fp32: TF32, ONNX Runtime's default, is off. The heuristic search for convolution
    /// algorithms and channels last were the fastest; no node may fall back to the CPU.
    /// </summary>
    /// <exception cref="DeviceException">The library is built without CUDA.</exception>
    public static void AddTo(SessionOptions options, ComputeDevice device)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
            throw new DeviceException(
                ErrorCodes.DeviceBuildMissing,
                $"ONNX Runtime in {CudaFolders.OfThisMachine().Runtime()} is built without CUDA: put its GPU libraries there.");
        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(Options(device));
        options.AppendExecutionProvider_CUDA(cuda);
        options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
    }

    /// <summary>The CUDA provider's options.</summary>
    internal static Dictionary<string, string> Options(ComputeDevice device) => new(StringComparer.Ordinal)
    {
        ["device_id"] = device.Gpu.GetValueOrDefault().ToString(CultureInfo.InvariantCulture),
        ["cudnn_conv_algo_search"] = "HEURISTIC",
        ["prefer_nhwc"] = "1",
        ["use_tf32"] = "0",
        ["arena_extend_strategy"] = "kSameAsRequested",
    };

    /// <summary>Whether an error of ONNX Runtime says that the GPU's memory does not suffice.</summary>
    public static bool IsShortOfMemory(string message) =>
        MemoryWords.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a pass or a load that failed on a GPU.</summary>
    /// <param name="views">Views in the pass; null while loading.</param>
    public static DeviceException Failure(ComputeDevice device, string model, int? views, OnnxRuntimeException error) =>
        IsShortOfMemory(error.Message)
            ? new DeviceException(
                ErrorCodes.DeviceMemory,
                $"The memory of {device} is too small for {model}{(views is null ? "" : Films(views.Value))}: {error.Message} "
                + "End other programs on that GPU ('nvidia-smi' lists them), choose smaller batches, or use --device cpu.",
                error)
            : new DeviceException(
                ErrorCodes.DeviceFailed,
                $"{device} cannot run {model}: {error.Message} See what 'chexnet gpu check' says, or use --device cpu.",
                error);

    private static string Films(int views) => string.Create(CultureInfo.InvariantCulture, $" with {views} views at once");
}
