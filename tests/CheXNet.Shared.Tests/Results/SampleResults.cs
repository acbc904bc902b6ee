using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Shared.Tests.Results;

/// <summary>Predictions as a model could have made them, without a model.</summary>
internal static class SampleResults
{
    public static readonly Finding Mass = new("Mass");
    public static readonly Finding Thickening = new("Pleural Thickening");

    private static readonly string Graph = new('b', 64);

    /// <summary>A model of two findings: Mass has an operating point of 0.5, Pleural Thickening has none.</summary>
    public static ModelCard Card(string version = "1.0.0", double? massFrom = 0.5, string? graph = null) => new()
    {
        Schema = ModelCard.CurrentSchema,
        Id = "sample",
        Version = version,
        Title = "Sample",
        Notice = "For tests.",
        Trained = false,
        Files = new Dictionary<string, ModelFile> { ["model.onnx"] = new(graph ?? Graph, 100) },
        Architecture = new ModelArchitecture("densenet", 4, [1], 4, 4, 100),
        Findings = [Mass, Thickening],
        Bias = [0.5f, -0.25f],
        Input = new ModelInputShape(3, 224, 224),
        Preprocessing = Preprocessing.ImageNet(),
        OperatingPoints = massFrom is null ? null : new OperatingPoints([massFrom, null], "nothing"),
    };

    public static StoredPrediction Of(
        ImageKey image,
        double mass = 0.75,
        double thickening = 0.25,
        string? etag = "0x8D1",
        ModelCard? card = null,
        int views = 1,
        int side = 7,
        int seed = 1,
        params string[] further)
    {
        card ??= Card();
        var random = new Random(seed);
        return new StoredPrediction(image, new Prediction(
            card.Findings,
            [mass, thickening],
            card.Bias,
            [
                .. Enumerable.Range(0, views).Select(v => new ViewScores(
                    new Geometry(1024, 768, 224, 224, 1024.0 / 341, 768.0 / 256, v + (1.0 / 3), -v, Flipped: v % 2 == 1),
                    [NextFloat(random), NextFloat(random)],
                    new ActivationMaps(2, side, side, [.. Enumerable.Range(0, 2 * side * side).Select(_ => NextFloat(random))]))
                {
                    Further = further.ToDictionary(static name => name, name => new ActivationMaps(
                        2, side, side, [.. Enumerable.Range(0, 2 * side * side).Select(_ => NextFloat(random))])
                    {
                        Channels = name == "scorecam" ? new ChannelShare(5 + v, 1024, 0.1 + (v / 30.0)) : null,
                    }),
                }),
            ],
            new Provenance
            {
                Blob = $"xrays/{image}",
                ETag = etag,
                ContentHash = new string('a', 64),
                Model = card.ToModelId(),
                ModelHash = card.Files["model.onnx"].Sha256,
                Precision = Precision.Fp32,
                Device = "cuda:1",
                Preprocessing = card.Preprocessing.Name,
                Trained = false,
                Notice = "Nur für Tests – 試験用.",
                ScoredAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(seed),
                SoftwareVersion = "0.1.0+abc",
            }));
    }

    // Any finite bit pattern: tiny, huge, negative, −0.
    private static float NextFloat(Random random)
    {
        float value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        return float.IsFinite(value) ? value : -0f;
    }
}
