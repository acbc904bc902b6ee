using System.IO.Compression;
using System.Security.Cryptography;
using CheXNet.Files;
using CheXNet.Models.Devices;

namespace CheXNet.Cli.Gpu;

/// <summary>The NuGet package of ONNX Runtime with CUDA.</summary>
internal static class GpuPackage
{
    public const string Name = "Microsoft.ML.OnnxRuntime.Gpu.Linux";

    /// <summary>Of the package file of <see cref="CudaFolders.Version"/>, as NuGet's own <c>.sha512</c> files write it.</summary>
    private const string Sha512 = "cZhkav+zM0582qgdS/QZUJ5gdf1ZEdYO/sTzRVJKyiTFlnHNY5M/0ssKGkAam3/mVUcW8XuqsMpjfCBGD3v0nQ==";

    private const string Natives = "runtimes/linux-x64/native/";
    private static readonly string[] Notices = ["LICENSE", "ThirdPartyNotices.txt"];

    /// <summary>The project whose restore fetches the package; nothing of it is built.</summary>
    public static string Project =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{Name}" Version="[{CudaFolders.Version}]" ExcludeAssets="all" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>Where a restore puts the package file in its packages folder.</summary>
    public static string FileIn(string packages)
    {
        string id = Name.ToLowerInvariant();
        return Path.Combine(packages, id, CudaFolders.Version, $"{id}.{CudaFolders.Version}.nupkg");
    }

    /// <summary>Checks a package file's hash and unpacks the files of <see cref="CudaFolders"/>, all or none.</summary>
    /// <exception cref="DeviceException">It is another file.</exception>
    public static async Task UnpackAsync(string file, string folder, CancellationToken cancellationToken)
    {
        await using FileStream package = File.OpenRead(file);
        string hash = Convert.ToBase64String(await SHA512.HashDataAsync(package, cancellationToken));
        if (hash != Sha512)
        {
            throw new DeviceException(
                ErrorCodes.DeviceBuildMissing,
                $"The package source gave another {Name} {CudaFolders.Version} than the published one (SHA-512 {hash}, expected {Sha512}): "
                + "nothing is installed. Ask whoever runs that source.");
        }

        package.Position = 0;
        await using ZipArchive zip = await ZipArchive.CreateAsync(
            package, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        using AtomicWrite whole = new(folder);
        Directory.CreateDirectory(whole.TemporaryPath);
        foreach (string name in CudaFolders.Files.Select(static file => Natives + file).Concat(Notices))
        {
            ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new DeviceException(
                ErrorCodes.DeviceBuildMissing, $"{Name} {CudaFolders.Version} has no {name}: nothing is installed.");
            await entry.ExtractToFileAsync(Path.Combine(whole.TemporaryPath, Path.GetFileName(name)), cancellationToken);
        }

        whole.Commit();
    }
}
