using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing.Runs;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>A run of the dataset <c>ward</c>, whose predictions, lists and files are written down by hand.</summary>
internal sealed class MeasuredRun
{
    public static readonly RunId Run = new("r");

    public RunWorld World { get; } = new(new ImageMemory());

    public static RunRecord Record(RunRequest request) => new()
    {
        Run = Run,
        Request = request,
        Engine = RunEngine.Local,
        State = RunState.Running,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    public void Write(string name, string text) => World.Blobs.Write(name, BinaryData.FromString(text));

    public void Add(string image, Prediction prediction) => World.Predictions.Add(new ImageKey("ward", image), prediction);

    /// <summary>A film of 140 × 140 pixels that is scored for Mass.</summary>
    /// <param name="map">7 × 7 cells of 20 pixels a side.</param>
    public static Prediction Prediction(double probability, float[] map)
    {
        ViewScores view = new(new Geometry(140, 140, 140, 140, 1, 1, 0, 0), [map.Sum() / 49], new ActivationMaps(1, 7, 7, map));
        return new Prediction([new Finding("Mass")], [probability], [0], [view], new Provenance
        {
            ContentHash = new string('a', 64),
            Model = new ModelId("films", "1"),
            ModelHash = new string('b', 64),
            Precision = Precision.Fp32,
            Preprocessing = "none",
            Trained = true,
            ScoredAt = DateTimeOffset.UnixEpoch,
            SoftwareVersion = "test",
        });
    }
}
