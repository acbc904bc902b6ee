using System.Security.Cryptography;
using System.Text;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring;

public sealed class XrayScorerTests
{
    [Fact]
    public async Task Prediction_is_what_the_steps_give_one_by_one()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        byte[] png = SyntheticFilms.Png(1);

        Prediction prediction = scorer.Score("a.png", new ImageContent(png), CancellationToken.None);

        using ModelSession session = await ModelSession.CreateAsync(tiny.Package, Precision.Fp32, null, CancellationToken.None);
        ModelInput input = new Preprocessor(scorer.Card.Preprocessing, 3).Apply(new XrayDecoder(new ImageLimits()).Decode(png).Image);
        ViewScores view = Assert.Single(session.Run(input, CancellationToken.None));
        Assert.Equal(view.Logits, Assert.Single(prediction.Views).Logits);
        Assert.Equal(view.Maps.Values, prediction.Views[0].Maps.Values);
        Assert.Equal(view.Logits.Select(static logit => Sigmoid.Of(logit)), prediction.Probabilities);
        Assert.Equal(scorer.Card.Findings, prediction.Findings);
        Assert.Equal(scorer.Card.Bias, prediction.Bias);
    }

    [Fact]
    public async Task Prediction_says_where_it_comes_from()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        DateTimeOffset now = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package, time: new StoppedClock(now));
        byte[] png = SyntheticFilms.Png(1);

        Provenance from = scorer.Score("a.png", new ImageContent(png, "xrays/d/a.png", "\"0x1\""), CancellationToken.None).Provenance;

        Assert.Equal("xrays/d/a.png", from.Blob);
        Assert.Equal("\"0x1\"", from.ETag);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(png)), from.ContentHash);
        Assert.Equal(tiny.Package.Id, from.Model);
        Assert.Equal(tiny.Package.Card.Files["model.onnx"].Sha256, from.ModelHash);
        Assert.Equal(Precision.Fp32, from.Precision);
        Assert.Equal("squash64", from.Preprocessing);
        Assert.False(from.Trained);
        Assert.Equal(tiny.Package.Card.Notice, from.Notice);
        Assert.Null(from.InTrainingSplit);
        Assert.Equal(now, from.ScoredAt);
        Assert.Equal(SoftwareVersion.Current, from.SoftwareVersion);
    }

    [Fact]
    public async Task Film_of_the_training_list_is_known_by_its_file_name()
    {
        NetworkWeights weights = TinyModel.Weights();
        ModelCard card = TinyModel.Card(weights) with { Training = new TrainingRecord("some", "by patient", TrainImages: "train.txt") };
        Dictionary<string, byte[]> files = new()
        {
            ["model.onnx"] = DenseNetGraph.Write(weights),
            ["train.txt"] = Encoding.UTF8.GetBytes("00000001_000.png\r\n00000002_003.png\n"),
        };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-test-");
        try
        {
            string path = Path.Combine(folder.FullName, "model");
            await ModelPackageWriter.WriteAsync(card, files, path, CancellationToken.None);
            using XrayScorer scorer = await XrayScorer.CreateAsync(await ModelPackage.LoadAsync(path, CancellationToken.None));
            Assert.True(InTraining("images/00000002_003.png"));
            Assert.True(InTraining("00000001_000.jpg"));
            Assert.False(InTraining("00000001_001.png"));

            bool? InTraining(string name) =>
                scorer.Score(name, new ImageContent(SyntheticFilms.Png(1)), CancellationToken.None).Provenance.InTrainingSplit;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Many_threads_get_what_one_gets()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        byte[][] films = [.. Enumerable.Range(0, 24).Select(SyntheticFilms.Png)];
        double[][] alone = [.. films.Select(Score)];
        double[][] together = new double[films.Length][];
        Parallel.For(0, films.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = Score(films[i]));
        Assert.Equal(alone, together);
        Assert.NotEqual(alone[0], alone[1]);

        double[] Score(byte[] film) => [.. scorer.Score("a.png", new ImageContent(film), CancellationToken.None).Probabilities];
    }

    [Fact]
    public async Task Ten_crop_gives_ten_views_and_shows_the_center()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(preprocessing: Preprocessing.ImageNet("resize80-ten64"));
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        Prediction prediction = scorer.Score("a.png", new ImageContent(SyntheticFilms.Png(3)), CancellationToken.None);
        Assert.Equal(10, prediction.Views.Count);
        Assert.Equal(prediction.Views.Average(static view => Sigmoid.Of(view.Logits[5])), prediction.Probabilities[5], 1e-15);
        Assert.False(prediction.MainView.Geometry.Flipped);
        Assert.Equal(prediction.Views[4].Geometry, prediction.MainView.Geometry);
    }

    [Fact]
    public async Task Bytes_that_are_no_image_are_refused()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        Assert.Throws<UnreadableImageException>(() => scorer.Score("a.png", new ImageContent(new byte[100]), CancellationToken.None));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
