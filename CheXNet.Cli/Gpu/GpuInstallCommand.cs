using CheXNet.Models.Devices;

namespace CheXNet.Cli.Gpu;

/// <summary><c>chexnet gpu install</c>: fetches ONNX Runtime with CUDA, once.</summary>
internal static class GpuInstallCommand
{
    public static Command Create() => new CliCommand(
        "install",
        $"Fetch ONNX Runtime with CUDA (the NuGet package {GpuPackage.Name} {CudaFolders.Version}, 245 MB) into the cache folder, by a "
            + "'dotnet restore' with your own NuGet configuration: mirrors and proxies hold. CUDA 13 and cuDNN 9 come from NVIDIA.",
        new CliExample("gpu install", "Once on a machine; then 'gpu check'"))
    .Does(async (parsed, cancellationToken) =>
    {
        CudaFolders folders = CudaFolders.OfThisMachine();
        bool fetched = await new GpuInstall(folders.Installed, parsed.Error()).RunAsync(cancellationToken);
        if (parsed.IsJson()) parsed.Output().WriteJson(new { folder = folders.Installed, version = CudaFolders.Version, fetched });
        else parsed.Output().WriteLine($"{(fetched ? "Fetched" : "Is there already")}: {folders.Installed}. Now try 'chexnet gpu check'.");
        return ExitCode.Done;
    });
}
