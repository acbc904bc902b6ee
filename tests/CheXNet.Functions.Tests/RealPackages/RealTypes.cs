using System.Reflection;
using System.Runtime.Loader;
using CheXNet.Testing;

namespace CheXNet.Functions.Tests.RealPackages;

/// <summary>
/// The types of the worker and of Durable Task as a build of the function app has them, apart from the stand-ins of the same names.
/// </summary>
internal sealed class RealTypes : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly Assembly[] _assemblies;

    private RealTypes(string folder)
    {
        _folder = folder;
        _assemblies =
        [
            .. new[] { "Microsoft.Azure.Functions.Worker*.dll", "Microsoft.DurableTask.*.dll" }
                .SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Select(LoadFromAssemblyPath),
        ];
    }

    /// <summary>Opens the latest build of the function app, whatever its configuration.</summary>
    /// <returns>Its types; null where it has not been built.</returns>
    public static RealTypes? OfLatestBuild()
    {
        string output = Path.Combine(TestData.Repository, "CheXNet.Functions", "bin");
        FileInfo? worker = Directory.Exists(output)
            ? new DirectoryInfo(output).EnumerateFiles("Microsoft.Azure.Functions.Worker.Core.dll", SearchOption.AllDirectories).MaxBy(static f => f.Directory!.LastWriteTimeUtc)
            : null;
        return worker is null ? null : new RealTypes(worker.DirectoryName!);
    }

    /// <summary>A type by its full name.</summary>
    public Type? Find(string name) => _assemblies.Select(a => a.GetType(name)).FirstOrDefault(static t => t is { IsPublic: true });

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
