using CheXNet.Datasets;
using CheXNet.Explanations.Localization;

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
    /// <summary>What the means are of; null if nothing was measured, and in a report that was read.</summary>
    [JsonIgnore]
    public LocalizationReport? Whole { get; init; }

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
        IReadOnlyList<string> images = await ScoredAsync(run.Run, boxes, cancellationToken);
        LocalizationReport report = await StoredLocalization.MeasureAsync(
            predictions, run.Request.Dataset, images, run.Request.Model, boxes, MostImages, cancellationToken);
        await blobs.WriteTextAsync(RunBlobNames.LocalizationJson(run.Run), LocalizationFiles.Json(report), cancellationToken);
        await blobs.WriteTextAsync(RunBlobNames.LocalizationCsv(run.Run), LocalizationFiles.Csv(report), cancellationToken);
        LocalizationRow[] means = [.. report.Rows.Where(static row => row.Finding == LocalizationReport.MeanName)];
        return new RunLocalizationSummary(null, report.Images, means.Max(static m => m.Boxes), report.Notes, means) { Whole = report };
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
}
