using CheXNet.Models;

namespace CheXNet.Benchmarks.Gpu;

/// <summary>The default model with a graph in half precision, in a temporary folder.</summary>
internal sealed class HalfPrecisionPackage : IDisposable
{
    private readonly DirectoryInfo _folder;

    private HalfPrecisionPackage(DirectoryInfo folder, ModelPackage package) => (_folder, Package) = (folder, package);

    public ModelPackage Package { get; }

    public static async Task<HalfPrecisionPackage> CreateAsync()
    {
        ModelPackage plain = await ModelFinder.OfThisMachine().FindAsync(null, CancellationToken.None);
        Dictionary<string, byte[]> files = [];
        foreach (string name in plain.Card.Files.Keys) files[name] = await plain.ReadFileAsync(name, CancellationToken.None);
        string fp32 = ModelPackage.GraphName(Precision.Fp32);
        files[ModelPackage.GraphName(Precision.Fp16)] = HalfPrecisionGraph.Write(files[fp32], fp32);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-gpu-");
        string path = Path.Combine(folder.FullName, "package");
        await ModelPackageWriter.WriteAsync(plain.Card, files, path, CancellationToken.None);
        return new HalfPrecisionPackage(folder, await ModelPackage.LoadAsync(path, CancellationToken.None));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
