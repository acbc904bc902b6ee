namespace CheXNet.Cli.Gpu;

/// <summary><c>chexnet gpu</c>: what scoring on an NVIDIA GPU needs.</summary>
internal static class GpuCommand
{
    public static Command Create() => new("gpu", "Fetch and check what scoring on an NVIDIA GPU needs.")
    {
        GpuInstallCommand.Create(),
        GpuCheckCommand.Create(),
    };
}
