namespace CheXNet.Models.Devices;

/// <summary>Where ONNX Runtime with CUDA and the libraries of CUDA and cuDNN are looked for.</summary>
/// <param name="Own">The folders of <see cref="Variable"/>; none if it is not set.</param>
/// <param name="Installed">Where <c>chexnet gpu install</c> puts ONNX Runtime.</param>
public sealed record CudaFolders(IReadOnlyList<string> Own, string Installed)
{
    /// <summary>The environment variable with a folder, or several with <c>:</c> between: of ONNX Runtime and, where the loader does not
    /// find them, of CUDA and cuDNN.</summary>
    public const string Variable = "CHEXNET_CUDA";

    /// <summary>The version of <c>Microsoft.ML.OnnxRuntime.Gpu.Linux</c>. Its C API is that of the CPU package's 1.31.1, of which there is
    /// no GPU package.</summary>
    public const string Version = "1.31.0";

    internal const string Core = "libonnxruntime.so", Cuda = "libonnxruntime_providers_cuda.so";
    private const string Shared = "libonnxruntime_providers_shared.so";

    private static readonly string[] Usual = ["/usr/local/cuda/lib64", "/usr/local/cuda-13/lib64", "/opt/cuda/lib64"];

    /// <summary>The files that ONNX Runtime with CUDA consists of.</summary>
    public static IReadOnlyList<string> Files { get; } = [Core, Shared, Cuda];

    /// <summary>This machine's.</summary>
    public static CudaFolders OfThisMachine() => new(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set
            ? [.. set.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)]
            : [],
        Path.Combine(CacheFolder.Root, "gpu", $"onnxruntime-{Version}"));

    /// <summary>The folder of ONNX Runtime with CUDA.</summary>
    /// <exception cref="DeviceException">There is none, or a file of it is missing.</exception>
    public string Runtime()
    {
        string[] looked = Own.Count > 0 ? [.. Own] : [Installed];
        if (looked.FirstOrDefault(static folder => Files.All(file => File.Exists(Path.Combine(folder, file)))) is { } whole) return whole;
        string? partly = looked.FirstOrDefault(static folder => Files.Any(file => File.Exists(Path.Combine(folder, file))));
        string missing = partly is null ? Core : Files.First(file => !File.Exists(Path.Combine(partly, file)));
        throw new DeviceException(
            ErrorCodes.DeviceBuildMissing,
            Own.Count > 0
                ? $"{Variable} names {string.Join(", ", Own)}, and {missing} is missing there: name the folder of ONNX Runtime's GPU "
                    + "libraries, or unset it and fetch them with 'chexnet gpu install'."
                : "This program comes with ONNX Runtime for CPUs, without CUDA: fetch its GPU libraries once with 'chexnet gpu install' "
                    + $"(245 MB), or name their folder with {Variable}. Looked for {missing} in {Installed}.");
    }

    /// <summary>Paths to try for a library besides its bare name, which the system's loader finds by its own rules.</summary>
    internal IEnumerable<string> PathsOf(string library) =>
        [.. Own.Append(Installed).Concat(Usual).Select(folder => Path.Combine(folder, library)).Where(File.Exists)];

    /// <summary>Where a library was looked for, for messages.</summary>
    internal string Described() => string.Join(", ", Own.Append(Installed).Concat(Usual).Append("the loader's own folders"));
}
