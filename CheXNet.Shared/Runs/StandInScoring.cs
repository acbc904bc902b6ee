using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>
/// Stands in for the network where only the run is looked at: how many images a second storage and the run's own machinery carry, what
/// they cost in operations, whether it resumes. It reads every image and computes nothing; its numbers follow from the bytes' hash, its
/// rows are those of a model of its own, named <c>stand-in</c>, and say so.
/// </summary>
/// <param name="like">The card of the model that it stands in for: the same findings.</param>
/// <param name="time">The clock of <see cref="Provenance.ScoredAt"/>.</param>
public sealed class StandInScoring(ModelCard like, TimeProvider time) : IRunScoring
{
    private const int ReadAtOnce = 16;
    private const int Cells = 7;

    private static readonly string NoGraph = new('0', 64);

    // Few images of a finding reach it, as with a real operating point, so that the worklist is neither empty nor everything.
    private const double Threshold = 0.95;

    /// <summary>The model that its rows are of.</summary>
    public static ModelId Model { get; } = new("stand-in", "1.0.0");

    /// <inheritdoc/>
    public ModelCard Card { get; } = like with
    {
        Id = Model.Id,
        Version = Model.Version,
        Title = "Stands in for a model to try runs out",
        Notice = "These numbers follow from the file's hash and mean nothing.",
        Trained = false,
        Files = new Dictionary<string, ModelFile> { ["model.onnx"] = new(NoGraph, 0) },
        Bias = [.. like.Findings.Select(static _ => 0f)],
        OperatingPoints = new OperatingPoints([.. like.Findings.Select(static _ => (double?)Threshold)], "nothing"),
        Calibration = null,
        Training = null,
    };

    /// <inheritdoc/>
    public Precision Precision => Precision.Fp32;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ScoringOutcome> ScoreAsync(IReadOnlyList<ImageSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ImageSource[] chunk in sources.Chunk(ReadAtOnce))
        {
            foreach (ScoringOutcome outcome in await Task.WhenAll(chunk.Select(source => ScoreAsync(source, cancellationToken)))) yield return outcome;
        }
    }

    private async Task<ScoringOutcome> ScoreAsync(ImageSource source, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            ImageContent content = await source.ReadAsync(cancellationToken);
            TimeSpan read = Stopwatch.GetElapsedTime(start);
            Prediction prediction = Predict(content);
            return ScoringOutcome.Scored(source.Name, prediction, new ScoringTimes(read, default, Stopwatch.GetElapsedTime(start) - read));
        }
        catch (XrayException e)
        {
            return ScoringOutcome.Failed(source.Name, e, new ScoringTimes(Stopwatch.GetElapsedTime(start), default, default));
        }
    }

    private Prediction Predict(ImageContent content)
    {
        byte[] hash = SHA256.HashData(content.Bytes.Span);
        int findings = Card.Findings.Count;
        float[] logits = [.. Enumerable.Range(0, findings).Select(i => LogitOf(hash, i))];
        // A map whose mean is the logit: every cell has its value.
        float[] maps = [.. logits.SelectMany(static logit => Enumerable.Repeat(logit, Cells * Cells))];
        var geometry = new Geometry(Card.Input.Width, Card.Input.Height, Card.Input.Width, Card.Input.Height, 1, 1, 0, 0);
        return new Prediction(
            Card.Findings,
            [.. logits.Select(static logit => 1 / (1 + Math.Exp(-logit)))],
            Card.Bias,
            [new ViewScores(geometry, logits, new ActivationMaps(findings, Cells, Cells, maps))],
            new Provenance
            {
                Blob = content.Blob,
                ETag = content.ETag,
                ContentHash = Convert.ToHexStringLower(hash),
                Model = Card.ToModelId(),
                ModelHash = NoGraph,
                Precision = Precision,
                Preprocessing = Card.Preprocessing.Name,
                Trained = false,
                Notice = Card.Notice,
                ScoredAt = time.GetUtcNow(),
                SoftwareVersion = SoftwareVersion.Current,
            });
    }

    // Uniform in (0, 1) from two bytes of the hash, as a logit.
    private static float LogitOf(byte[] hash, int finding)
    {
        double uniform = (BinaryPrimitives.ReadUInt16LittleEndian(hash.AsSpan(2 * (finding % 16))) + 0.5) / 65_536;
        return (float)Math.Log(uniform / (1 - uniform));
    }
}
