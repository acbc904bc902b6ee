namespace CheXNet.Models;

/// <summary>
/// The model of whoever asks for <c>densenet121-untrained</c>: CheXNet's network with random weights from a fixed seed, bit-identical
/// everywhere, to run and test the system. Its scores are meaningless, and its card says so.
/// </summary>
public static class DefaultModel
{
    /// <summary>The default model's id.</summary>
    public static readonly ModelId Id = new("densenet121-untrained", "1.0.0");

    private const ulong Seed = 1711_05225;

    /// <summary>Loads the default model from a folder, or creates it there (under two seconds). Safe for concurrent processes.</summary>
    /// <exception cref="ModelPackageException">The folder is not writable.</exception>
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
            Notice = $"The weights are random: these scores and maps mean nothing. {Disclaimer.Text}",
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
