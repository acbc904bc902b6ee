using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;

namespace CheXNet.Testing;

/// <summary>
/// A package with a tiny real DenseNet (growth 4, blocks 2-2, 8 initial features), created in milliseconds, for tests that need a model but
/// not its numbers. Dispose deletes its folder.
/// </summary>
public sealed class TinyModel : IDisposable
{
    /// <summary>Input height and width.</summary>
    public const int Side = 64;

    private readonly DirectoryInfo _folder;

    private TinyModel(DirectoryInfo folder, ModelPackage package) => (_folder, Package) = (folder, package);

    public ModelPackage Package { get; }

    public string Path => Package.Location;

    public static NetworkWeights Weights(int channels = 3, int findings = 14, ulong seed = 1) =>
        LivelyWeights.Create(new DenseNetShape(4, [2, 2], 8, 4, channels, findings), seed);

    /// <summary>A card without file names, which are set when the package is written.</summary>
    public static ModelCard Card(NetworkWeights weights, string id = "tiny", string version = "1.0.0", Preprocessing? preprocessing = null)
    {
        DenseNetShape shape = DenseNetShape.FromWeights(weights);
        double[] ones = [.. Enumerable.Repeat(1.0, shape.InputChannels)];
        preprocessing ??= new Preprocessing { Name = $"squash{Side}", Mean = [.. ones.Select(static one => one / 2)], Deviation = ones };
        int side = preprocessing.ParseName().InputLength;
        return new ModelCard
        {
            Schema = ModelCard.CurrentSchema,
            Id = id,
            Version = version,
            Title = "A tiny network for tests",
            Notice = "Random weights, for tests only: not a medical device.",
            Trained = false,
            Files = new Dictionary<string, ModelFile>(),
            Architecture = shape.ToArchitecture(),
            Labels = new LabelOrigin(CardOrigin.Assumed, "assumed: the weights are drawn at random"),
            Findings = shape.Findings <= 14
                ? [.. ChestXray14.Findings.Take(shape.Findings)]
                : [.. Enumerable.Range(1, shape.Findings).Select(static i => new Finding($"Finding {i}"))],
            Bias = weights["classifier.bias"].Values,
            Input = new ModelInputShape(shape.InputChannels, side, side),
            Preprocessing = preprocessing,
        };
    }

    /// <summary>Writes a tiny package to a new temporary folder and loads it.</summary>
    /// <param name="graph">Changes the graph's bytes, as <see cref="FormerGraph.Of"/> does.</param>
    public static async Task<TinyModel> CreateAsync(
        int channels = 3,
        int findings = 14,
        ulong seed = 1,
        string id = "tiny",
        string version = "1.0.0",
        Preprocessing? preprocessing = null,
        Func<ModelCard, ModelCard>? change = null,
        Func<byte[], byte[]>? graph = null,
        CancellationToken cancellationToken = default)
    {
        NetworkWeights weights = Weights(channels, findings, seed);
        ModelCard card = Card(weights, id, version, preprocessing);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-tiny-");
        string path = System.IO.Path.Combine(folder.FullName, $"{id}-{version}");
        byte[] written = DenseNetGraph.Write(weights);
        Dictionary<string, byte[]> files = new() { [ModelPackage.GraphName(Precision.Fp32)] = graph?.Invoke(written) ?? written };
        await ModelPackageWriter.WriteAsync(change?.Invoke(card) ?? card, files, path, cancellationToken);
        return new TinyModel(folder, await ModelPackage.LoadAsync(path, cancellationToken));
    }

    /// <summary>Seeded random input of the package's size, in [−1, 1).</summary>
    public ModelInput Input(ulong seed = 0, int views = 1)
    {
        ModelInputShape shape = Package.Card.Input;
        float[] values = new float[views * shape.Channels * shape.Height * shape.Width];
        SeededWeights.Fill("image", seed, -1, 1, values);
        Geometry geometry = new(shape.Width, shape.Height, shape.Width, shape.Height, 1, 1, 0, 0);
        return new ModelInput(shape.Channels, shape.Height, shape.Width, values, [.. Enumerable.Repeat(geometry, views)]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
