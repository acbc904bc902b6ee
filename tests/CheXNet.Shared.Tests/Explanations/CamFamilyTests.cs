using System.Text.Json;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>
/// Every method at the last features against PyTorch's autograd with the same weights, from the papers' formulas in double precision
/// (<c>tests/fixtures/explanations/cam_family.py</c>).
/// </summary>
public sealed class CamFamilyTests
{
    /// <summary>Relative to the largest cell of the map.</summary>
    private const double Tolerance = 1e-5;

    private static readonly Case[] Cases = JsonSerializer.Deserialize<Fixture>(
        File.ReadAllBytes(TestData.Fixture("explanations", "cam-family.json")), JsonSerializerOptions.Web)!.Cases;

    public static TheoryData<string, string> CasesAndMethods
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (Case c in Cases)
            {
                foreach (string method in c.Maps.Keys) all.Add(c.Name, method);
            }

            return all;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Fixture_has_every_method() =>
        Assert.All(Cases, static c => Assert.Equal(ExplanationMethods.All.Select(static m => m.Name).Order(), c.Maps.Keys.Order()));

    [Theory]
    [MemberData(nameof(CasesAndMethods))]
    public async Task Method_equals_what_autograd_says(string name, string method)
    {
        Case fixture = Cases.Single(c => c.Name == name);
        Network network = await Network.CreateAsync(name);
        using XrayScorer scorer = await network.ScorerAsync();
        IExplanationMethod explains = ExplanationMethods.Parse(method);
        float[] expected = fixture.Maps[method];

        Prediction prediction = network.Score(scorer);
        if (explains is ScoreCam scoreCam)
            prediction = ScoreCamRun.Add(scorer, scoreCam, prediction, network.Input, null, null, Cancellation);

        float[][] actual =
        [
            .. from view in prediction.Views
               from c in Enumerable.Range(0, fixture.Findings)
               select explains.Explain(new ViewEvidence(prediction.Findings[c], c, view.Maps) { Further = view.Further }).Values,
        ];
        Assert.Equal(expected.Length, actual.Sum(static map => map.Length));
        int at = 0;
        foreach (float[] map in actual)
        {
            ReadOnlySpan<float> wanted = expected.AsSpan(at, map.Length);
            float most = 0;
            foreach (float cell in wanted) most = Math.Max(most, Math.Abs(cell));
            for (int i = 0; i < map.Length; i++) Assert.Equal(wanted[i], map[i], (Tolerance * most) + 1e-12);
            at += map.Length;
        }
    }

    [Fact]
    public async Task Methods_coincide_where_the_documentation_says_so_and_only_there()
    {
        Network network = await Network.CreateAsync("small-rgb-14-batch");
        using XrayScorer scorer = await network.ScorerAsync();
        Prediction prediction = network.Score(scorer);
        ViewScores view = prediction.Views[0];
        ViewEvidence evidence = new(prediction.Findings[1], 1, view.Maps) { Further = view.Further };
        float z = view.Maps.Height * view.Maps.Width;

        float[] cam = Map("cam");
        Assert.Equal(cam.Select(m => m / z), Map("hirescam"));
        Assert.Equal(cam.Select(m => m / z), Map("xgradcam"));
        Assert.Equal(cam.Select(m => Math.Max(0, m) / z), Map("gradcam"));
        Assert.Contains(cam, static m => m < 0);
        // Not a multiple of one another: the ratio differs from cell to cell.
        Assert.True(Spread(Map("layercam"), cam) > 1.5);
        Assert.True(Spread(Map("gradcampp"), Map("layercam")) > 1.01);

        float[] Map(string name) => ExplanationMethods.Parse(name).Explain(evidence).Values;

        static double Spread(float[] map, float[] other)
        {
            double[] ratios = [.. map.Zip(other).Where(static p => p.Second > 0).Select(static p => p.First / (double)p.Second)];
            return ratios.Max() / ratios.Min();
        }
    }

    /// <summary>One of torchvision's networks as a package, and its image as the model's input.</summary>
    private sealed record Network(ModelPackage Package, ModelInput Input, DirectoryInfo Folder)
    {
        public static async Task<Network> CreateAsync(string name)
        {
            TorchvisionCase c = TorchvisionCase.All[name];
            NetworkWeights weights = c.Weights;
            DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-cam-");
            string path = Path.Combine(folder.FullName, "model");
            Dictionary<string, byte[]> files = new() { ["model.onnx"] = DenseNetGraph.Write(weights) };
            await ModelPackageWriter.WriteAsync(TinyModel.Card(weights), files, path, Cancellation);
            Geometry geometry = new(c.Width, c.Height, c.Width, c.Height, 1, 1, 0, 0);
            ModelInput input = new(c.InputChannels, c.Height, c.Width, c.Image.Values, [.. Enumerable.Repeat(geometry, c.Batch)]);
            return new Network(await ModelPackage.LoadAsync(path, Cancellation), input, folder);
        }

        public async Task<XrayScorer> ScorerAsync()
        {
            XrayScorer scorer = await XrayScorer.CreateAsync(
                Package, settings: new SessionSettings { ViewsPerPass = 4 }, cancellationToken: Cancellation);
            Folder.Delete(recursive: true);
            return scorer;
        }

        // The scorer keeps the values' memory for its next image: give it a copy.
        public Prediction Score(XrayScorer scorer) =>
            scorer.Score("film", new ImageContent(new byte[1]), Input with { Values = [.. Input.Values] }, Cancellation);
    }

    private sealed record Fixture(Case[] Cases);

    private sealed record Case(string Name, int Findings, Dictionary<string, float[]> Maps);
}
