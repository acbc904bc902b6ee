using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// A package with a minimal real DenseNet (growth 4, blocks 2-2, 8 initial features, 32 × 32 pixels) that takes almost no time, so that a
/// run measures storage and the run engine.
/// </summary>
internal static class TinyModelPackage
{
    private const int Side = 32;
    private const int Sampled = 200;

    /// <summary>Percentage of films below a finding's operating point, so that the worklist is neither empty nor complete.</summary>
    private const int Below = 95;

    /// <param name="folder">Must not exist.</param>
    public static async Task WriteAsync(string folder)
    {
        DenseNetShape shape = new(4, [2, 2], 8, 4, 1, ChestXray14.Findings.Count);
        NetworkWeights weights = SeededWeights.Create(shape, seed: 1, static role => role switch
        {
            TensorRole.NormScale or TensorRole.RunningVariance => (0.5, 1.5),
            _ => (-0.3, 0.3),
        });
        ModelCard card = CardOf(shape, weights);
        string draft = $"{folder}.draft";
        await WriteAsync(card, weights, draft);
        try
        {
            await WriteAsync(card with { OperatingPoints = new OperatingPoints(await ThresholdsAsync(draft), "noise") }, weights, folder);
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static async Task WriteAsync(ModelCard card, NetworkWeights weights, string folder)
    {
        Dictionary<string, byte[]> files = new() { [ModelPackage.GraphName(Precision.Fp32)] = DenseNetGraph.Write(weights) };
        await ModelPackageWriter.WriteAsync(card, files, folder, CancellationToken.None);
    }

    private static async Task<double?[]> ThresholdsAsync(string folder)
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(await ModelPackage.LoadAsync(folder, CancellationToken.None));
        Prediction[] samples = [.. Enumerable.Range(0, Sampled).Select(Score)];
        return [.. Enumerable.Range(0, scorer.Card.Findings.Count).Select(
            finding => (double?)samples.Select(s => s.Probabilities[finding]).Order().ElementAt(Sampled * Below / 100))];

        Prediction Score(int i) => scorer.Score("sample", new ImageContent(TinyFilms.Film(i)), CancellationToken.None);
    }

    private static ModelCard CardOf(DenseNetShape shape, NetworkWeights weights) => new()
    {
        Schema = ModelCard.CurrentSchema,
        Id = "run-scale",
        Version = "1.0.0",
        Title = "A tiny network to measure runs with",
        Notice = "Random weights: not a medical device.",
        Trained = false,
        Files = new Dictionary<string, ModelFile>(),
        Architecture = shape.ToArchitecture(),
        Findings = [.. ChestXray14.Findings],
        Bias = weights["classifier.bias"].Values,
        Input = new ModelInputShape(1, Side, Side),
        Preprocessing = new Preprocessing { Name = $"squash{Side}", Mean = [0.5], Deviation = [1] },
    };
}
