namespace CheXNet.Models.Devices;

/// <summary>What a CUDA session asks of the system: folders, the loader, the driver. Tests give their own.</summary>
/// <param name="Load">Loads a library by name or path; null, or the loader's reason.</param>
/// <param name="Driver">Asks the driver; throws <see cref="DeviceException"/> where there is none.</param>
internal sealed record CudaSystem(CudaFolders Folders, Func<string, string?> Load, Func<CudaDriverFacts> Driver)
{
    public static CudaSystem OfThisMachine() => new(CudaFolders.OfThisMachine(), NativeLoader.Load, CudaDriver.Ask);
}

/// <summary>What of a GPU's software is on this machine, and what is missing.</summary>
/// <param name="Runtime">The folder of ONNX Runtime with CUDA; null if there is none.</param>
/// <param name="Driver">What the driver says; null if there is none that works.</param>
/// <param name="Libraries">The libraries of CUDA and cuDNN; none looked for without <paramref name="Runtime"/>.</param>
/// <param name="Problems">What is missing, in the order in which to mend it.</param>
public sealed record CudaReport(
    string? Runtime, CudaDriverFacts? Driver, IReadOnlyList<CudaLibrary> Libraries, IReadOnlyList<DeviceException> Problems)
{
    /// <summary>Looks at this machine; loads the libraries that it finds.</summary>
    public static CudaReport OfThisMachine() => Of(CudaSystem.OfThisMachine());

    internal static CudaReport Of(CudaSystem system)
    {
        List<DeviceException> problems = [];
        CudaDriverFacts? driver = Try(system.Driver);
        string? runtime = Try(system.Folders.Runtime);
        IReadOnlyList<CudaLibrary> libraries =
            runtime is null ? [] : CudaLibraries.Load(Path.Combine(runtime, CudaFolders.Cuda), system.Folders, system.Load);
        if (driver is { Gpus.Count: 0 })
        {
            problems.Add(new DeviceException(
                ErrorCodes.DeviceNotFound, "The NVIDIA driver knows no GPU on this machine: use --device cpu."));
        }


        if (driver is not null && OlderThanNeeded(driver, libraries) is { } old) problems.Add(old);
        if (CudaLibraries.Complaint(libraries, system.Folders) is { } missing) problems.Add(missing);
        return new CudaReport(runtime, driver, libraries, problems);

        T? Try<T>(Func<T> ask)
            where T : class
        {
            try
            {
                return ask();
            }
            catch (DeviceException problem)
            {
                problems.Add(problem);
                return null;
            }
        }
    }

    /// <summary>The folder of ONNX Runtime for a GPU on which everything is there.</summary>
    /// <exception cref="DeviceException">Something is missing, or there is no such GPU.</exception>
    internal string Require(ComputeDevice device)
    {
        if (Problems is [var first, ..]) throw first;
        if (Driver!.Gpus.Any(gpu => gpu.Index == device.Gpu)) return Runtime!;
        throw new DeviceException(
            ErrorCodes.DeviceNotFound,
            $"There is no GPU {device}: this machine has "
            + string.Join(", ", Driver.Gpus.Select(static gpu => $"{ComputeDevice.Cuda(gpu.Index)} ({gpu.Name})")) + ".");
    }

    /// <summary>CUDA's runtime of a major version runs on drivers of that version and later ones.</summary>
    private static DeviceException? OlderThanNeeded(CudaDriverFacts driver, IReadOnlyList<CudaLibrary> libraries)
    {
        string? needed = libraries.Select(static library => library.Name)
            .FirstOrDefault(static name => name.StartsWith("libcudart.so.", StringComparison.Ordinal))?["libcudart.so.".Length..];
        if (needed is null || Major(driver.Cuda) >= Major(needed)) return null;
        return new DeviceException(
            ErrorCodes.DeviceDriverMissing,
            $"The NVIDIA driver{(driver.Version is null ? "" : $" {driver.Version}")} supports CUDA up to {driver.Cuda}, and ONNX "
            + $"Runtime's GPU libraries need CUDA {needed}: install a newer driver.");

        static int Major(string version) => int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out int major) ? major : 0;
    }
}
