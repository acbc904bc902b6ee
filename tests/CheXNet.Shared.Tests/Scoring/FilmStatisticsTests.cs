using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring;

public sealed class FilmStatisticsTests
{
    private const int Traits = 12;

    [Fact]
    public void One_percent_of_other_ordinary_films_lies_beyond_1_and_none_beyond_the_limit()
    {
        FilmStatistics fitted = FilmStatisticsFit.Of(Drawn(new Random(1), 2000));
        double[] unusual = [.. Drawn(new Random(2), 5000).Select(fitted.UnusualOf)];
        Assert.InRange(unusual.Count(static u => u > 1) / 5000.0, 0.004, 0.02);
        Assert.DoesNotContain(unusual, u => fitted.ComplaintOf(u) is not null);
    }

    [Fact]
    public void Distance_is_that_of_Mahalanobis()
    {
        FilmStatistics statistics = new([1, 0], [1, 2], [2, 1, 3], Scale: 3, Limit: null);
        // x = (1, 2): 2·1² + 2·1·1·2 + 3·2² = 18.
        Assert.Equal(Math.Sqrt(18) / 3, statistics.UnusualOf([2, 4]), 12);
    }

    [Fact]
    public void Without_a_limit_nothing_is_refused_however_unusual() =>
        Assert.Null((FilmStatisticsFit.Of(Drawn(new Random(1), 300)) with { Limit = null }).ComplaintOf(1e9));

    [Fact]
    public void Broken_correlation_is_unusual_although_each_trait_is_ordinary()
    {
        FilmStatistics fitted = FilmStatisticsFit.Of(Drawn(new Random(1), 2000));
        double[] odd = [.. Enumerable.Range(0, Traits).Select(static i => i % 2 == 0 ? 1.5 : -1.5)];
        FilmComplaint complaint = fitted.ComplaintOf(fitted.UnusualOf(odd))!;
        Assert.Equal(ErrorCodes.FilmUnusual, complaint.Code);
        Assert.Contains("times as unusual as the most unusual percent", complaint.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"mean\":[0],\"deviation\":[1],\"inverse\":[1],\"scale\":1,\"limit\":2}")]
    [InlineData("[]")]
    public async Task Package_with_other_statistics_is_refused(string json)
    {
        NetworkWeights weights = TinyModel.Weights(findings: 2);
        ModelCard card = TinyModel.Card(weights) with
        {
            FilmStatistics = new FilmStatisticsRecord(FilmStatistics.FileName, 200, "noise", 2),
        };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-statistics-");
        try
        {
            Dictionary<string, byte[]> files = new()
            {
                [ModelPackage.GraphName(Precision.Fp32)] = DenseNetGraph.Write(weights),
                [FilmStatistics.FileName] = System.Text.Encoding.UTF8.GetBytes(json),
            };
            string path = Path.Combine(folder.FullName, "package");
            await ModelPackageWriter.WriteAsync(card, files, path, default);
            ModelPackage package = await ModelPackage.LoadAsync(path, default);
            ModelPackageException error = await Assert.ThrowsAsync<ModelPackageException>(() => XrayScorer.CreateAsync(package));
            Assert.Contains("film-statistics.json holds no statistics of films", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Traits that rise and fall together.</summary>
    private static double[][] Drawn(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            double common = Normal(random);
            return Enumerable.Range(0, Traits).Select(_ => (0.95 * common) + (0.3 * Normal(random))).ToArray();
        }),
    ];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
