namespace CheXNet.Models;

/// <summary>
/// The model that stands in until a trained one is installed: CheXNet's network with random weights from a fixed seed, the same bytes on
/// every machine. It lets the whole system be installed, run and tested; its scores mean nothing, and its card says so.
/// </summary>
public static class DefaultModel
{
    /// <summary>Its name.</summary>
    public static readonly ModelId Id = new("densenet121-untrained", "1.0.0");

    private const ulong Seed = 1711_05225;

    /// <summary>Finds it in a folder, or makes it there (under two seconds). Any number of processes may do so at once.</summary>
    /// <returns>The package, checked.</returns>
    /// <exception cref="ModelPackageException">The folder cannot be written.</exception>
    public static Task<ModelPackage> EnsureAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, $"{Id.Id}-{Id.Version}-g{DenseNetGraph.Revision}");
        return CachedPackage.EnsureAsync(path, () => WriteAsync(path, cancellationToken), cancellationToken);
    }

    private static Task<ModelCard> WriteAsync(string path, CancellationToken cancellationToken)
    {
        DenseNetShape shape = DenseNetShape.DenseNet121(3, ChestXray14.Findings.Count);
        NetworkWeights weights = SeededWeights.Untrained(shape, Seed);
        ModelCard card = new()
        {
            Schema = ModelCard.CurrentSchema,
            Id = Id.Id,
            Version = Id.Version,
            Title = "DenseNet-121 with random weights",
            Notice = "The weights are random: these scores and maps mean nothing. Research software, not a medical device.",
            Trained = false,
            Files = new Dictionary<string, ModelFile>(),
            Architecture = shape.ToArchitecture(),
            Findings = ChestXray14.Findings,
            Bias = weights["classifier.bias"].Values,
            Input = new ModelInputShape(3, 224, 224),
            Preprocessing = Preprocessing.ImageNet(),
        };
        Dictionary<string, byte[]> files = new() { [ModelPackage.GraphName(Precision.Fp32)] = DenseNetGraph.Write(weights) };
        return ModelPackageWriter.WriteAsync(card, files, path, cancellationToken);
    }
}
