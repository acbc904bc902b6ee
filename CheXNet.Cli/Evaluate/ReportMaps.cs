using CheXNet.Cli.Localize;
using CheXNet.Cli.Score;
using CheXNet.Cli.Storage;
using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Reports;
using CheXNet.Explanations;
using CheXNet.Explanations.Localization;
using CheXNet.Ingest;

namespace CheXNet.Cli.Evaluate;

/// <summary>
/// The maps of a report: where they point, and pictures of the worst images. Those of a stored dataset are in the account; for a file of
/// predictions, the films of a folder are scored.
/// </summary>
/// <param name="storage">The account of the dataset; null with a file.</param>
/// <param name="package">The model of the predictions; null: unknown.</param>
internal sealed class ReportMaps(EvaluateOptions options, LocalStorage? storage, ModelPackage? package, TextWriter error)
{
    /// <summary>The model of a file's predictions: the given one, else the only one that the rows name, if it is on this machine.</summary>
    public static async Task<ModelPackage?> ModelOfAsync(
        PredictionTable predictions, ModelPackage? given, CancellationToken cancellationToken)
    {
        if (given is not null || predictions.Models is not [{ } named] || !ModelId.TryParse(named, out ModelId id)) return given;
        try
        {
            return await ModelFinder.OfThisMachine().FindAsync(id.ToString(), cancellationToken);
        }
        catch (ModelPackageException missing) when (missing.Code == ErrorCodes.ModelNotFound)
        {
            return null;
        }
    }

    /// <summary>Where the maps of the evaluated images point; null without boxes.</summary>
    /// <exception cref="InvalidInputException">The boxes cannot be used.</exception>
    public async Task<LocalizationReport?> LocalizeAsync(EvaluationSet set, CancellationToken cancellationToken)
    {
        if (options.Boxes is not { } path) return null;
        if (storage is not null)
        {
            await using FileStream file = InputFile.Open(path, "box file");
            IReadOnlyList<BoxRow> boxes = await BoxFile.ReadAsync(file, path, cancellationToken);
            HashSet<string> boxed = [.. boxes.Select(static box => ImageName.FileOf(box.Image))];
            return await StoredLocalization.MeasureAsync(
                Stored(storage.Account), options.Dataset!,
                [.. set.Names.Where(image => boxed.Contains(ImageName.FileOf(image)))], package!.Id, boxes, int.MaxValue,
                cancellationToken);
        }

        if (package is null)
            throw ErrorReport.Invalid("--boxes is held against a model's maps: name the one that the predictions are of with --model.");
        LocalizeOptions how = new(
            [options.Images!], path, null, [], null, new ScoreCamOptions(), null, null, options.Split, null, options.Evaluation.Seed, 1000,
            package.Location, Precision.Fp32, Environment.ProcessorCount, options.Json)
        {
            Images = options.Limits,
        };
        using ImageLocalization localization = await ImageLocalization.OpenAsync(how, error, cancellationToken);
        return await localization.MeasureAsync(cancellationToken);
    }

    /// <summary>Pictures of the worst images, and the report with what must be said of them.</summary>
    public async Task<(EvaluationReport Report, IReadOnlyList<ReportPicture> Pictures)> DrawAsync(
        EvaluationReport report, CancellationToken cancellationToken)
    {
        if (options.OutputFolder is null) return (report, []);
        if (storage is not null)
        {
            RunPredictions stored = Stored(storage.Account);
            FindPicture find = ReportOverlays.Of((key, stop) => stored.FindOverlayAsync(key, package!.Id, stop), options.Dataset!);
            return (report, await ReportOverlays.ReadAsync(find, report, cancellationToken));
        }

        if (options.Images is not { } folder) return (report, []);
        using FilmPictures films = await FilmPictures.OpenAsync(
            ImageInputs.Find([folder]).Images, report, package, options.Limits, cancellationToken);
        IReadOnlyList<ReportPicture> pictures = await ReportOverlays.ReadAsync(films.FindAsync, report, cancellationToken);
        return (report with { Notes = [.. report.Notes, .. films.Notes] }, pictures);
    }

    private static RunPredictions Stored(StorageAccount account)
    {
        PredictionStore predictions = new(account);
        OverlayStore overlays = new(account);
        return new RunPredictions(predictions, overlays, new OverlayDrawing(
            new XrayContainer(account), predictions, overlays, new FailureStore(account), new LaterMaps(account), new OverlayOptions()));
    }
}
