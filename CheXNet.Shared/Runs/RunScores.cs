using CheXNet.Datasets;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>What a finished run scored, for what is measured of it, and where the result goes.</summary>
internal static class RunScores
{
    /// <summary>The images with a prediction, scored by this run or before it.</summary>
    public static async IAsyncEnumerable<string> ScoredAsync(
        this IRunBlobs blobs, RunId run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string list in new[] { RunBlobNames.Succeeded(run), RunBlobNames.Skipped(run) })
        {
            await using Stream? content = await blobs.OpenReadAsync(list, cancellationToken);
            if (content is null) continue;
            using StreamReader reader = new(content);
            while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return ImageList.NameOf(line);
        }
    }

    /// <summary>The first prediction that is found, which names the model and its findings; null if there is none.</summary>
    /// <param name="model">Null: the latest by any model.</param>
    public static async Task<Prediction?> AnyOfAsync(
        this IRunPredictions predictions, string dataset, IEnumerable<string> images, ModelId? model, CancellationToken cancellationToken)
    {
        foreach (string image in images)
        {
            if (await predictions.FindAsync(new ImageKey(dataset, image), model, cancellationToken) is { } found) return found;
        }

        return null;
    }

    /// <summary>Writes a blob of text; an existing one is replaced.</summary>
    public static async Task WriteTextAsync(this IRunBlobs blobs, string name, string text, CancellationToken cancellationToken)
    {
        await using Stream stream = await blobs.OpenWriteAsync(name, cancellationToken);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
