using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations.Faithfulness;

/// <summary>
/// Adebayo et al. 2018 (arXiv 1810.03292): as a network's weights are replaced by random ones from the last layer to the first, its maps
/// must lose their likeness to the original ones. A map that does not is no explanation of the network.
/// </summary>
public sealed class CascadingRandomizationTests
{
    private const int Films = 24;

    [Fact]
    public async Task Every_methods_map_depends_on_the_weights()
    {
        NetworkWeights own = TinyModel.Weights(findings: 3), random = TinyModel.Weights(findings: 3, seed: 99);
        string[][] cascade = [["classifier"], ["classifier", "features.norm5", "features.denseblock2"], ["classifier", "features"]];

        using TinyModel original = await TinyModel.CreateAsync(findings: 3);
        IReadOnlyList<Prediction> before = await PredictAsync(original);
        using TinyModel same = await TinyModel.CreateAsync(findings: 3);
        IReadOnlyList<Prediction> again = await PredictAsync(same);
        List<IReadOnlyList<Prediction>> randomized = [];
        foreach (string[] parts in cascade)
        {
            NetworkWeights mixed = new(own.Names.Select(name => KeyValuePair.Create(
                name, parts.Any(part => name.StartsWith(part, StringComparison.Ordinal)) ? random[name] : own[name])));
            using TinyModel model = await TinyModel.CreateAsync(
                findings: 3, change: card => card with { Bias = mixed["classifier.bias"].Values }, graph: _ => DenseNetGraph.Write(mixed));
            randomized.Add(await PredictAsync(model));
        }

        foreach (IExplanationMethod method in ExplanationMethods.OnePass)
        {
            Assert.Equal(1, Likeness(method, before, again), 6);
            double[] likeness = [.. randomized.Select(after => Likeness(method, before, after))];
            Assert.All(likeness, l => Assert.True(l < 0.8, $"{method.Name}: {string.Join(", ", likeness)}"));
            Assert.True(likeness[^1] < 0.5, $"{method.Name}: {string.Join(", ", likeness)}");
        }
    }

    private static async Task<IReadOnlyList<Prediction>> PredictAsync(TinyModel model)
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(model.Package);
        return [.. Enumerable.Range(0, Films).Select(i => scorer.Score($"{i}.png", new ImageContent(Film(i)), CancellationToken.None))];
    }

    private static byte[] Film(int seed)
    {
        byte[] pixels = new byte[90 * 70];
        new Random(seed).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(90, 70, 1, pixels));
    }

    /// <summary>Spearman's rank correlation of the maps, its absolute value as in the paper, averaged over films and findings.</summary>
    private static double Likeness(IExplanationMethod method, IReadOnlyList<Prediction> one, IReadOnlyList<Prediction> other)
    {
        List<double> likeness = [];
        foreach ((Prediction first, Prediction second) in one.Zip(other))
        {
            for (int finding = 0; finding < 3; finding++)
            {
                float[] a = Map(first, finding), b = Map(second, finding);
                if (a.Distinct().Count() > 1 && b.Distinct().Count() > 1) likeness.Add(Math.Abs(Correlation(Ranks(a), Ranks(b))));
            }
        }

        Assert.NotEmpty(likeness);
        return likeness.Average();

        float[] Map(Prediction prediction, int finding) => Explanation.Of(prediction, finding, method).MainView.Map.Values;
    }

    private static double[] Ranks(float[] values) =>
        [.. values.Select(v => values.Count(other => other < v) + ((values.Count(other => other == v) - 1) / 2.0))];

    private static double Correlation(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double covariance = a.Zip(b).Sum(p => (p.First - meanA) * (p.Second - meanB));
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
