using CheXNet.Datasets;
using CheXNet.Explanations;
using CheXNet.Explanations.Localization;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>Where a run's maps point, in its report.</summary>
/// <param name="Problem">Why nothing was measured; null if it was.</param>
/// <param name="Images">Images with boxes that were measured.</param>
/// <param name="Boxes">Their boxes.</param>
/// <param name="Notes">Sentences that a reader of the numbers must know.</param>
/// <param name="Means">Each method's means over findings; by finding, see <see cref="RunBlobNames.LocalizationJson"/>.</param>
public sealed record RunLocalizationSummary(
    string? Problem, int Images, int Boxes, IReadOnlyList<string> Notes, IReadOnlyList<LocalizationRow> Means)
{
    /// <summary>Nothing was measured.</summary>
    public static RunLocalizationSummary None(string problem) => new(problem, 0, 0, [], []);
}

/// <summary>
/// Holds the maps that a run stored against its boxes, without the model, and writes the result beside the run's report. A file of boxes
/// that cannot be used does not fail the run: the report says why.
/// </summary>
public sealed class RunLocalization(IRunBlobs blobs, IRunPredictions predictions)
{
    /// <summary>The most images that a run measures, so that its end stays within the time of one function.</summary>
    public const int MostImages = 2000;

    private const ulong Seed = 1;
    private const int Resamples = 1000;

    /// <summary>Measures a finished run; null if it has no boxes.</summary>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<RunLocalizationSummary?> MeasureAsync(RunRecord run, RunState state, CancellationToken cancellationToken)
    {
        if (run.Request.Boxes is not { } name) return null;
        if (state is not (RunState.Completed or RunState.CompletedWithFailures))
            return RunLocalizationSummary.None("The run did not complete, so where its maps point was not measured.");
        try
        {
            await using Stream content = await blobs.OpenReadAsync(name, cancellationToken) ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"There is no box file '{name}' in the container {StorageNames.RunsContainer}.");
            return await MeasureAsync(run, await BoxFile.ReadAsync(content, name, cancellationToken), cancellationToken);
        }
        catch (InvalidInputException problem)
        {
            return RunLocalizationSummary.None(problem.Message);
        }
    }

    private async Task<RunLocalizationSummary> MeasureAsync(
        RunRecord run, IReadOnlyList<BoxRow> boxes, CancellationToken cancellationToken)
    {
        string dataset = run.Request.Dataset;
        IReadOnlyList<string> images = await ScoredAsync(run.Run, boxes, cancellationToken);
        Prediction first = await predictions.AnyOfAsync(dataset, images, run.Request.Model, cancellationToken)
            ?? throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The box file names no image that the run scored. The first one that it names is '{boxes[0].Image}'.");

        List<string> notes = [];
        if (!first.Provenance.Trained) notes.Add("The model's weights are untrained: the numbers mean nothing.");
        IReadOnlyList<BoxedImage> boxed = Limited(BoxedImages.Of(boxes, images, first.Findings, notes), notes);
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

        if (unmeasured == boxed.Count)
            return RunLocalizationSummary.None($"None of the {boxed.Count} images with boxes has a stored map that fits its boxes.");
        if (unmeasured > 0) notes.Add($"Images without a stored map that fits their boxes: {unmeasured}.");
        if (lacking.Count > 0) notes.Add($"Some rows have no map for {string.Join(", ", lacking.Order(StringComparer.Ordinal))}.");
        string[] rows = [.. ExplanationMethods.OnePass.Select(static m => m.Name), .. PredictionLocalization.ControlNames];
        LocalizationReport report = tally.Report(
            first.Provenance.Model.ToString(), rows, first.Findings, notes, Seed, Resamples, cancellationToken);
        await blobs.WriteTextAsync(RunBlobNames.LocalizationJson(run.Run), LocalizationFiles.Json(report), cancellationToken);
        await blobs.WriteTextAsync(RunBlobNames.LocalizationCsv(run.Run), LocalizationFiles.Csv(report), cancellationToken);
        LocalizationRow[] means = [.. report.Rows.Where(static row => row.Finding == LocalizationReport.MeanName)];
        return new RunLocalizationSummary(null, report.Images, means.Max(static m => m.Boxes), report.Notes, means);
    }

    /// <summary>The run's scored images that the boxes may be of: never more than a few per box.</summary>
    private async Task<IReadOnlyList<string>> ScoredAsync(RunId run, IReadOnlyList<BoxRow> boxes, CancellationToken cancellationToken)
    {
        HashSet<string> files = [.. boxes.Select(static box => ImageName.FileOf(box.Image))];
        List<string> images = [];
        await foreach (string image in blobs.ScoredAsync(run, cancellationToken))
        {
            if (files.Contains(ImageName.FileOf(image))) images.Add(image);
        }

        return images;
    }

    private static IReadOnlyList<BoxedImage> Limited(IReadOnlyList<BoxedImage> boxed, List<string> notes)
    {
        if (boxed.Count <= MostImages) return boxed;
        notes.Add(
            $"{MostImages} of {boxed.Count} images with boxes were measured, chosen by a hash of their names; "
            + "'chexnet localize' measures all.");
        return [.. boxed.OrderBy(static b => HashOf(b.Image), StringComparer.Ordinal).Take(MostImages)];
    }

    private static string HashOf(string image) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(image)));
}
