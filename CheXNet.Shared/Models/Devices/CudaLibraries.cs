namespace CheXNet.Models.Devices;

/// <summary>A library that ONNX Runtime's CUDA provider needs.</summary>
/// <param name="Name">Its file name, with the version that is needed: <c>libcudart.so.13</c>.</param>
/// <param name="Reason">Why it cannot be loaded, as the loader says; null if it is loaded.</param>
public sealed record CudaLibrary(string Name, string? Reason);

/// <summary>
/// Loads the libraries of CUDA and cuDNN before ONNX Runtime asks for them: where they stand in no folder of the loader, a library that is
/// loaded already under its name serves.
/// </summary>
internal static class CudaLibraries
{
    /// <summary>Loaded by name at run time, so that no file names it as needed.</summary>
    private const string CuDnn = "libcudnn.so.9";

    private static readonly string[] OfTheSystem =
    [
        "libdl.so", "librt.so", "libpthread.so", "libm.so", "libc.so", "ld-linux", "libgcc_s.so", "libstdc++.so", "libcuda.so",
    ];

    /// <summary>Loads all that a provider needs.</summary>
    /// <param name="provider">The path of <c>libonnxruntime_providers_cuda.so</c>.</param>
    /// <param name="load">Loads by name or path; null, or the loader's reason.</param>
    public static IReadOnlyList<CudaLibrary> Load(string provider, CudaFolders folders, Func<string, string?> load)
    {
        string[] needed = [.. ElfNeeded.Of(provider).Where(static name => !OfTheSystem.Any(name.StartsWith))];

        // libcublas needs libcublasLt, which therefore comes first.
        return [.. needed.OrderByDescending(static name => name.StartsWith("libcublasLt", StringComparison.Ordinal)).Append(CuDnn)
            .Select(name => new CudaLibrary(name, ReasonOf(name, folders, load)))];
    }

    /// <summary>The error of the libraries that are missing; null if none is.</summary>
    public static DeviceException? Complaint(IEnumerable<CudaLibrary> libraries, CudaFolders folders)
    {
        CudaLibrary[] missing = [.. libraries.Where(static library => library.Reason is not null)];
        if (missing.Length == 0) return null;
        return new DeviceException(
            ErrorCodes.DeviceLibraryMissing,
            "ONNX Runtime with CUDA needs libraries that cannot be loaded: "
            + $"{string.Join(", ", missing.Select(static library => $"{library.Name} ({Bare(library)})"))}. Install CUDA 13 and cuDNN 9, "
            + $"or name the folder that holds them with {CudaFolders.Variable} or LD_LIBRARY_PATH. Looked in {folders.Described()}.");
    }

    /// <summary>The reason without the name that it begins with.</summary>
    private static string Bare(CudaLibrary library) =>
        library.Reason!.StartsWith($"{library.Name}: ", StringComparison.Ordinal)
            ? library.Reason[(library.Name.Length + 2)..]
            : library.Reason;

    private static string? ReasonOf(string name, CudaFolders folders, Func<string, string?> load)
    {
        string? byName = load(name);
        if (byName is null) return null;
        string? byPath = null;
        foreach (string path in folders.PathsOf(name))
        {
            byPath = load(path);
            if (byPath is null) return null;
        }

        return byPath ?? byName;
    }
}
