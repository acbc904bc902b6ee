using CheXNet.Findings;
using CheXNet.Imaging;

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

    /// <summary>Finds it in the user's cache, or makes it there (under two seconds). Any number of processes may do so at once.</summary>
    /// <returns>The package, checked.</returns>
    /// <exception cref="ModelPackageException">The cache cannot be written.</exception>
    public static Task<ModelPackage> EnsureAsync(CancellationToken cancellationToken) => EnsureAsync(CacheFolder.Models, cancellationToken);

    /// <inheritdoc cref="EnsureAsync(CancellationToken)"/>
    /// <param name="folder">Where to keep it.</param>
    public static async Task<ModelPackage> EnsureAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, $"{Id.Id}-{Id.Version}-g{DenseNetGraph.Revision}");
        if (Directory.Exists(path))
        {
            try
            {
                return await ModelPackage.LoadAsync(path, cancellationToken);
            }
            catch (ModelPackageException)
            {
                SetAside(path);
            }
        }

        try
        {
            await WriteAsync(path, cancellationToken);
        }
        catch (ModelPackageException) when (Directory.Exists(path))
        {
            // Another process was faster; what it made is checked like anything else.
        }

        return await ModelPackage.LoadAsync(path, cancellationToken);
    }

    /// <summary>Writes it somewhere.</summary>
    /// <param name="path">The folder or zip to make.</param>
    /// <exception cref="ModelPackageException">The path is taken or cannot be written.</exception>
    public static Task<ModelCard> WriteAsync(string path, CancellationToken cancellationToken)
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

    /// <summary>A broken package leaves its place in one step, so that no other process sees half of it gone.</summary>
    private static void SetAside(string path)
    {
        string aside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.broken");
        try
        {
            Directory.Move(path, aside);
            Directory.Delete(aside, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(path))
            {
                throw new ModelPackageException(
                    ErrorCodes.ModelNotWritable, $"The damaged model package at {path} cannot be replaced: {e.Message} Delete that folder.", e);
            }
        }
    }
}
