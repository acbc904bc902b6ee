namespace CheXNet.Models.Devices;

/// <summary>An NVIDIA GPU as its driver describes it.</summary>
/// <param name="Index">Its number, as in <c>cuda:N</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="MemoryBytes">All of its memory.</param>
/// <param name="ComputeCapability">Such as <c>9.0</c>.</param>
public sealed record CudaGpu(int Index, string Name, long MemoryBytes, string ComputeCapability);

/// <summary>What the NVIDIA driver says of this machine.</summary>
/// <param name="Cuda">The highest CUDA version that the driver supports, such as <c>13.0</c>.</param>
/// <param name="Version">The driver's own version, such as <c>580.65.06</c>; null if the system does not tell.</param>
/// <param name="Gpus">The GPUs, by number.</param>
public sealed record CudaDriverFacts(string Cuda, string? Version, IReadOnlyList<CudaGpu> Gpus);

/// <summary>Asks the NVIDIA driver (<c>libcuda.so.1</c>, the CUDA driver API) for its GPUs.</summary>
internal static unsafe partial class CudaDriver
{
    private const string Library = "libcuda.so.1";
    private const int NoDevice = 100, MajorAttribute = 75, MinorAttribute = 76;

    /// <exception cref="DeviceException">There is no driver, or it does not start.</exception>
    public static CudaDriverFacts Ask()
    {
        (nint library, string? reason) = NativeLoader.Open(Library);
        if (reason is not null)
        {
            throw new DeviceException(
                ErrorCodes.DeviceDriverMissing,
                $"There is no NVIDIA driver on this machine: {Library} cannot be loaded ({reason}). Install the driver of your GPU "
                + "(in a container: pass the GPU on, as 'docker run --gpus all' does), or use --device cpu.");
        }

        var initialize = (delegate* unmanaged<uint, int>)Export(library, "cuInit");
        int code = initialize(0);
        if (code == NoDevice) return new CudaDriverFacts(VersionOf(library), KernelVersion(), []);
        Require(library, code, "cuInit");
        int count = 0;
        Require(library, ((delegate* unmanaged<int*, int>)Export(library, "cuDeviceGetCount"))(&count), "cuDeviceGetCount");
        return new CudaDriverFacts(VersionOf(library), KernelVersion(), [.. Enumerable.Range(0, count).Select(i => Gpu(library, i))]);
    }

    private static CudaGpu Gpu(nint library, int index)
    {
        int device = 0, major = 0, minor = 0;
        nuint bytes = 0;
        byte* name = stackalloc byte[256];
        Require(library, ((delegate* unmanaged<int*, int, int>)Export(library, "cuDeviceGet"))(&device, index), "cuDeviceGet");
        Require(
            library, ((delegate* unmanaged<byte*, int, int, int>)Export(library, "cuDeviceGetName"))(name, 256, device), "cuDeviceGetName");
        Require(
            library, ((delegate* unmanaged<nuint*, int, int>)Export(library, "cuDeviceTotalMem_v2"))(&bytes, device), "cuDeviceTotalMem");
        var attribute = (delegate* unmanaged<int*, int, int, int>)Export(library, "cuDeviceGetAttribute");
        Require(library, attribute(&major, MajorAttribute, device), "cuDeviceGetAttribute");
        Require(library, attribute(&minor, MinorAttribute, device), "cuDeviceGetAttribute");
        return new CudaGpu(
            index,
            Marshal.PtrToStringUTF8((nint)name) ?? "",
            (long)bytes,
            string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}"));
    }

    /// <summary>1000 · major + 10 · minor, as text.</summary>
    private static string VersionOf(nint library)
    {
        int version = 0;
        Require(library, ((delegate* unmanaged<int*, int>)Export(library, "cuDriverGetVersion"))(&version), "cuDriverGetVersion");
        return string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");
    }

    private static string? KernelVersion()
    {
        try
        {
            string text = File.ReadAllText("/proc/driver/nvidia/version");
            return VersionPattern().Match(text) is { Success: true } found ? found.Value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static nint Export(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint address)
        ? address
        : throw Broken($"{Library} has no function {name}, so it is older than CUDA 3 or no driver");

    private static void Require(nint library, int code, string function)
    {
        if (code == 0) return;
        byte* text = null;
        if (NativeLibrary.TryGetExport(library, "cuGetErrorString", out nint address))
            _ = ((delegate* unmanaged<int, byte**, int>)address)(code, &text);
        string reason = text is null ? "no reason" : Marshal.PtrToStringUTF8((nint)text) ?? "no reason";
        throw Broken(string.Create(CultureInfo.InvariantCulture, $"{function} answers {code} ({reason})"));
    }

    private static DeviceException Broken(string what) => new(
        ErrorCodes.DeviceDriverMissing,
        $"The NVIDIA driver does not work: {what}. See whether 'nvidia-smi' shows the GPU, or use --device cpu.");

    [System.Text.RegularExpressions.GeneratedRegex(@"\d+\.\d+(\.\d+)?", System.Text.RegularExpressions.RegexOptions.CultureInvariant)]
    private static partial System.Text.RegularExpressions.Regex VersionPattern();
}
