using CheXNet.Differentiation;
using CheXNet.Models;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Differentiation;

/// <summary>A model package of any weights or graph in a temporary folder, opened for differentiation.</summary>
internal sealed class GradientPackage : IDisposable
{
    private readonly DirectoryInfo _folder;

    private GradientPackage(DirectoryInfo folder, GradientModel model) => (_folder, Model) = (folder, model);

    public GradientModel Model { get; }

    public static async Task<GradientPackage> OfAsync(
        NetworkWeights weights, byte[]? graph = null, Func<ModelCard, ModelCard>? change = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-gradient-");
        string path = Path.Combine(folder.FullName, "model");
        Dictionary<string, byte[]> files = new() { [ModelPackage.GraphName(Precision.Fp32)] = graph ?? DenseNetGraph.Write(weights) };
        ModelCard card = TinyModel.Card(weights);
        await ModelPackageWriter.WriteAsync(change?.Invoke(card) ?? card, files, path, CancellationToken.None);
        ModelPackage package = await ModelPackage.LoadAsync(path, CancellationToken.None);
        return new GradientPackage(folder, await GradientModel.CreateAsync(package, Precision.Fp32, null, CancellationToken.None));
    }

    /// <summary>S = Σ seed · logits of one image, summed in double precision.</summary>
    public double Score(Tensor image, float[] seed)
    {
        Tensor logits = Model.Run(image, new Tensor([1, seed.Length], seed), [LayerNames.LastFeatures], CancellationToken.None).Logits;
        return logits.Values.Zip(seed, static (z, s) => (double)z * s).Sum();
    }

    public void Dispose()
    {
        Model.Dispose();
        _folder.Delete(recursive: true);
    }
}
