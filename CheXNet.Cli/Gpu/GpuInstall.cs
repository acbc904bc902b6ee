using System.ComponentModel;
using System.Runtime.InteropServices;
using CheXNet.Models.Devices;

namespace CheXNet.Cli.Gpu;

/// <summary>Fetches ONNX Runtime with CUDA into a folder: a restore of a throw-away project, by the .NET SDK of this machine.</summary>
/// <param name="folder">Where the libraries go.</param>
/// <param name="error">Where progress goes.</param>
internal sealed class GpuInstall(string folder, TextWriter error)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    /// <summary>The .NET SDK's program.</summary>
    public string Dotnet { get; init; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } own ? own : "dotnet";

    /// <returns>Whether anything was fetched: false if all is there.</returns>
    /// <exception cref="DeviceException">No SDK, no such package, or another file than the published one.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (CudaFolders.Files.All(file => File.Exists(Path.Combine(folder, file)))) return false;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw Refused($"{GpuPackage.Name} is for Linux on x64, and this is {RuntimeInformation.RuntimeIdentifier}.");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // Half of it is of no use.
        string parent = Path.GetDirectoryName(folder)!;
        DirectoryInfo project = Directory.CreateDirectory(Path.Combine(parent, $".restore-{Guid.NewGuid():n}"));
        try
        {
            await RequireSdkAsync(project.FullName, cancellationToken);
            await error.WriteLineAsync($"Fetching {GpuPackage.Name} {CudaFolders.Version} (245 MB) with 'dotnet restore' …");
            string packages = Path.Combine(project.FullName, "packages");
            await RestoreAsync(project.FullName, packages, cancellationToken);
            string file = GpuPackage.FileIn(packages);
            if (!File.Exists(file)) throw Refused($"'dotnet restore' left no {Path.GetFileName(file)}.");
            await error.WriteLineAsync("Checking its hash and unpacking …");
            await GpuPackage.UnpackAsync(file, folder, cancellationToken);
            return true;
        }
        finally
        {
            project.Delete(recursive: true);
        }
    }

    private async Task RequireSdkAsync(string folder, CancellationToken cancellationToken)
    {
        (int status, string output) = await RunAsync(folder, ["--list-sdks"], progress: false, cancellationToken);
        if (status == 0 && output.Trim().Length > 0) return;
        throw NoSdk($"'{Dotnet} --list-sdks' lists none");
    }

    private async Task RestoreAsync(string folder, string packages, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "gpu.csproj"), GpuPackage.Project, cancellationToken);

        // Settings of the folders above are not for this project; NuGet's own configuration is.
        foreach (string stop in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            await File.WriteAllTextAsync(Path.Combine(folder, stop), "<Project />", cancellationToken);
        (int status, string output) = await RunAsync(
            folder,
            ["restore", "gpu.csproj", "--packages", packages, "-nodeReuse:false", "--verbosity", "quiet"],
            progress: true,
            cancellationToken);
        if (status == 0) return;
        IEnumerable<string> said = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().Take(3);
        throw Refused(
            $"'dotnet restore' failed: {string.Join(" ", said)} Check your NuGet sources ('dotnet nuget list source') and the network.");
    }

    private async Task<(int Status, string Output)> RunAsync(
        string folder, string[] arguments, bool progress, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Dotnet, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw NoSdk($"'{Dotnet}' cannot be started ({e.Message})");
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                Task ended = process.WaitForExitAsync(cancellationToken);
                Stopwatch watch = Stopwatch.StartNew();
                while (await Task.WhenAny(ended, Task.Delay(TellEvery, cancellationToken)) != ended)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (progress) await error.WriteLineAsync(Invariant($"… {watch.Elapsed.TotalSeconds:0} s"));
                }

                await ended;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return (process.ExitCode, await output + await errors);
        }
    }

    private static DeviceException NoSdk(string why) => Refused(
        $"there is no .NET SDK on this machine: {why}. Install it (https://dot.net), or unpack {GpuPackage.Name} {CudaFolders.Version} "
        + $"by other means and name the folder of its libraries with {CudaFolders.Variable}.");

    private static DeviceException Refused(string why) =>
        new(ErrorCodes.DeviceBuildMissing, $"ONNX Runtime with CUDA cannot be fetched: {why}");
}
