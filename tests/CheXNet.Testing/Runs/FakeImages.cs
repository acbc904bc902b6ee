using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;

namespace CheXNet.Testing.Runs;

/// <summary>State that outlives a process: a dataset's images and their faults, stored rows, and all inferences.</summary>
public sealed class ImageMemory
{
    /// <summary>Image path to its fault (one of <see cref="ErrorCodes"/>) or null.</summary>
    public ConcurrentDictionary<string, string?> Images { get; } = new();

    /// <summary>Image path to the time of its stored prediction.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> Rows { get; } = new();

    /// <summary>Number of inferences per image.</summary>
    public ConcurrentDictionary<string, int> Inferences { get; } = new();

    /// <summary>Images whose overlays were requested.</summary>
    public ConcurrentDictionary<string, bool> OverlaysAskedFor { get; } = new();

    /// <summary>Images inferred although they already had a row.</summary>
    public ConcurrentBag<string> InferredTwice { get; } = [];

    /// <param name="fault">Fault of the image with a given number; null for none.</param>
    public static ImageMemory Of(int count, Func<int, string?>? fault = null)
    {
        var memory = new ImageMemory();
        for (int i = 0; i < count; i++) memory.Images[$"image-{i:D7}.png"] = fault?.Invoke(i);
        return memory;
    }
}

/// <summary>Lists an <see cref="ImageMemory"/>'s images in order.</summary>
public sealed class FakeListing(ImageMemory memory, Chaos chaos) : IImageListing
{
    public async IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string[] page in memory.Images.Keys.Order(StringComparer.Ordinal).Chunk(100))
        {
            await chaos.CallAsync(() => true);
            foreach (string image in page) yield return new ManifestEntry(image, $"\"{image}\"");
        }
    }
}

/// <summary>A fake network with rows in memory.</summary>
/// <param name="time">Source of scoring times.</param>
public sealed class FakeImages(ImageMemory memory, Chaos chaos, TimeProvider time) : IRunImages
{
    /// <summary>The only model available.</summary>
    public static ModelId Model { get; } = new("fake", "1.0.0");

    public void Check(RunJob job)
    {
        if (job.Model is { } asked && asked != Model)
            throw new ModelPackageException(ErrorCodes.ModelNotFound, $"The model {asked} is not here: use {Model}.");
    }

    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken)
    {
        ManifestEntry[] found = await chaos.CallAsync<ManifestEntry[]>(() => [.. images.Where(i => memory.Rows.ContainsKey(i.Image))]);
        if (job.Overlays) await AskForOverlaysAsync(found);
        return found.ToDictionary(static i => i.Image, i => memory.Rows[i.Image]);
    }

    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ManifestEntry image in images)
        {
            yield return await chaos.CallAsync(() =>
            {
                memory.Inferences.AddOrUpdate(image.Image, 1, static (_, n) => n + 1);
                if (memory.Rows.ContainsKey(image.Image)) memory.InferredTwice.Add(image.Image);
                ScoringTimes times = new(default, default, TimeSpan.FromMilliseconds(1));
                return new ImageScore(image, memory.Images[image.Image] is { } code
                    ? ScoringOutcome.Failed(image.Image, new UnreadableImageException(code, "It is broken."), default)
                    : ScoringOutcome.Scored(image.Image, Prediction(image), times));
            });
        }
    }

    public async Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken)
    {
        ImageScore[] predicted = [.. scores.Where(static s => s.Failure is null)];
        await chaos.CallAsync(() =>
        {
            foreach (ImageScore score in predicted) memory.Rows.TryAdd(score.Image.Image, score.Outcome.Prediction!.Provenance.ScoredAt);
            return true;
        });
        // A separate step, so that a crash can occur before it.
        if (job.Overlays) await AskForOverlaysAsync(predicted.Select(static s => s.Image));
    }

    private Task<bool> AskForOverlaysAsync(IEnumerable<ManifestEntry> images) => chaos.CallAsync(() =>
    {
        foreach (ManifestEntry image in images) memory.OverlaysAskedFor.TryAdd(image.Image, true);
        return true;
    });

    private Prediction Prediction(ManifestEntry image) => new([new Finding("Pneumonia")], [0.5], [0f], [], new Provenance
    {
        Blob = $"xrays/set/{image.Image}",
        ETag = image.ETag,
        ContentHash = new string('0', 64),
        Model = Model,
        ModelHash = new string('0', 64),
        Precision = Precision.Fp32,
        Preprocessing = "none",
        Trained = false,
        ScoredAt = time.GetUtcNow(),
        SoftwareVersion = "test",
    });
}
