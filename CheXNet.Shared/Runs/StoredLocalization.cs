using CheXNet.Datasets;
using CheXNet.Explanations;
using CheXNet.Explanations.Localization;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>Where the stored maps of a dataset point, held against boxes, without the model.</summary>
public static class StoredLocalization
{
    private const ulong Seed = 1;
    private const int Resamples = 1000;

    /// <summary>Measures.</summary>
    /// <param name="images">The scored images that may have boxes.</param>
    /// <param name="model">Null: the latest of the first image found.</param>
    /// <param name="mostImages">Of more images with boxes, this many are measured, chosen by a hash of their names.</param>
    /// <exception cref="InvalidInputException">The boxes name none of the images, or no map fits them.</exception>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public static async Task<LocalizationReport> MeasureAsync(
        IRunPredictions predictions, string dataset, IReadOnlyList<string> images, ModelId? model, IReadOnlyList<BoxRow> boxes,
        int mostImages, CancellationToken cancellationToken)
    {
        Prediction first = await predictions.AnyOfAsync(dataset, images, model, cancellationToken) ?? throw Invalid(
            "The box file names no image that was scored."
            + (boxes is [{ } one, ..] ? $" The first one that it names is '{one.Image}'." : ""));
        List<string> notes = [];
        if (!first.Provenance.Trained) notes.Add("The model's weights are untrained: the numbers mean nothing.");
        IReadOnlyList<BoxedImage> boxed = Limited(BoxedImages.Of(boxes, images, first.Findings, notes), mostImages, notes);
        LocalizationTally tally = new();
        HashSet<string> lacking = [];
        int unmeasured = 0;
        ParallelOptions some = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(boxed, some, async (image, stop) =>
        {
            if (await predictions.FindAsync(new ImageKey(dataset, image.Image), first.Provenance.Model, stop) is not { } prediction)
            {
                Interlocked.Increment(ref unmeasured);
                return;
            }

            try
            {
                IReadOnlyList<IExplanationMethod> methods = [.. ExplanationMethods.OnePass.Intersect(ExplanationMethods.Of(prediction))];
                PredictionLocalization.Measure(prediction, image, methods, Seed, tally);
                lock (lacking) lacking.UnionWith(ExplanationMethods.OnePass.Except(methods).Select(static m => m.Name));
            }
            catch (XrayException e) when (e is InvalidInputException or InconsistentScoreException)
            {
                Interlocked.Increment(ref unmeasured);
            }
        });

        if (unmeasured == boxed.Count) throw Invalid($"None of the {boxed.Count} images with boxes has a stored map that fits its boxes.");
        if (unmeasured > 0) notes.Add($"Images without a stored map that fits their boxes: {unmeasured}.");
        if (lacking.Count > 0) notes.Add($"Some rows have no map for {string.Join(", ", lacking.Order(StringComparer.Ordinal))}.");
        string[] rows = [.. ExplanationMethods.OnePass.Select(static m => m.Name), .. PredictionLocalization.ControlNames];
        return tally.Report(first.Provenance.Model.ToString(), rows, first.Findings, notes, Seed, Resamples, cancellationToken);
    }

    private static IReadOnlyList<BoxedImage> Limited(IReadOnlyList<BoxedImage> boxed, int most, List<string> notes)
    {
        if (boxed.Count <= most) return boxed;
        notes.Add(
            $"{most} of {boxed.Count} images with boxes were measured, chosen by a hash of their names; 'chexnet localize' measures all.");
        return [.. boxed.OrderBy(static b => HashOf(b.Image), StringComparer.Ordinal).Take(most)];
    }

    private static string HashOf(string image) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(image)));

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
