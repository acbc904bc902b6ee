using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;

namespace CheXNet.Testing.Runs;

/// <summary>
/// What outlives a process: the images of a dataset, what is wrong with them, the rows stored and every inference ever made.
/// </summary>
public sealed class ImageMemory
{
    /// <summary>The images: path to what is wrong with it, a code of <see cref="ErrorCodes"/>, or null.</summary>
    public ConcurrentDictionary<string, string?> Images { get; } = new();

    /// <summary>Images with a stored prediction: path to the time it was scored.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> Rows { get; } = new();

    /// <summary>How often each image went through the network.</summary>
    public ConcurrentDictionary<string, int> Inferences { get; } = new();

    /// <summary>Images whose overlays were asked for.</summary>
    public ConcurrentDictionary<string, bool> OverlaysAskedFor { get; } = new();

    /// <summary>Images that went through the network although a row was stored.</summary>
    public ConcurrentBag<string> InferredTwice { get; } = [];

    /// <summary>Makes a dataset.</summary>
    /// <param name="count">Images.</param>
    /// <param name="fault">What is wrong with the image of a number; null: nothing.</param>
    /// <returns>The dataset.</returns>
    public static ImageMemory Of(int count, Func<int, string?>? fault = null)
    {
        var memory = new ImageMemory();
        for (int i = 0; i < count; i++) memory.Images[$"image-{i:D7}.png"] = fault?.Invoke(i);
        return memory;
    }
}

/// <summary>Lists the images of an <see cref="ImageMemory"/> in order.</summary>
/// <param name="memory">The dataset.</param>
/// <param name="chaos">The process's luck.</param>
public sealed class FakeListing(ImageMemory memory, Chaos chaos) : IImageListing
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string[] page in memory.Images.Keys.Order(StringComparer.Ordinal).Chunk(100))
        {
            await chaos.CallAsync(() => true);
            foreach (string image in page) yield return new ManifestEntry(image, $"\"{image}\"");
        }
    }
}

/// <summary>A network that takes no time, and rows in memory.</summary>
/// <param name="memory">The dataset.</param>
/// <param name="chaos">The process's luck.</param>
/// <param name="time">When an image is scored.</param>
public sealed class FakeImages(ImageMemory memory, Chaos chaos, TimeProvider time) : IRunImages
{
    /// <summary>The only model it has.</summary>
    public static ModelId Model { get; } = new("fake", "1.0.0");

    /// <inheritdoc/>
    public void Check(RunJob job)
    {
        if (job.Model is { } asked && asked != Model)
            throw new ModelPackageException(ErrorCodes.ModelNotFound, $"The model {asked} is not here: use {Model}.");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken) =>
        chaos.CallAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
        () => images.Where(i => memory.Rows.ContainsKey(i.Image)).ToDictionary(i => i.Image, i => memory.Rows[i.Image]));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ManifestEntry image in images)
        {
            yield return await chaos.CallAsync(() =>
            {
                memory.Inferences.AddOrUpdate(image.Image, 1, static (_, n) => n + 1);
                if (memory.Rows.ContainsKey(image.Image)) memory.InferredTwice.Add(image.Image);
                return memory.Images[image.Image] is { } code
                    ? new ImageScore(image, null, new FailedImage(image.Image, code, "It is broken."), default)
                    : new ImageScore(image, Prediction(image), null, new StageSeconds { Infer = 0.001 });
            });
        }
    }

    /// <inheritdoc/>
    public async Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken)
    {
        ImageScore[] predicted = [.. scores.Where(static s => s.Prediction is not null)];
        await chaos.CallAsync(() =>
        {
            foreach (ImageScore score in predicted) memory.Rows.TryAdd(score.Image.Image, score.Prediction!.Provenance.ScoredAt);
            return true;
        });
        // A step of its own: a crash may come between.
        if (job.Overlays) await AskForOverlaysAsync(job, [.. predicted.Select(static s => s.Image)], cancellationToken);
    }

    /// <inheritdoc/>
    public Task AskForOverlaysAsync(RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken) =>
        chaos.CallAsync(() =>
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
