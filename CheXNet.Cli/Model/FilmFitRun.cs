using CheXNet.Datasets;
using CheXNet.Files;

namespace CheXNet.Cli.Model;

/// <summary>
/// <c>model calibrate --films</c> without predictions and labels: fits only when an image is unusual, which takes neither.
/// </summary>
internal sealed class FilmFitRun(CalibrateOptions options, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(options.Output), folder = options.Films!;
        if (Path.Exists(path)) throw ErrorReport.Invalid($"'{options.Output}' exists already: choose another path, or remove it.");
        _ = options.LimitOf(null);
        using OutputLock held = OutputLock.Take(options.Output);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Package, cancellationToken);
        CalibrateRun.RequireOtherVersion(package.Card, options.Calibration.Version);
        SplitList? split = options.Split is { } list ? await SplitList.ReadAsync(list, cancellationToken) : null;
        await RefuseTrainingAsync(package, split, folder, cancellationToken);

        MeasuredFilms measured = await FilmMeasurement.RunAsync(
            package, split?.Images, folder, options.Workers, error, cancellationToken);
        string on = $"{measured.Films} films of '{folder}'{(split is null ? "" : $" ({split.Name})")} by {package.Id}";
        Dictionary<string, byte[]> files = await CalibrateRun.FilesOfAsync(package, cancellationToken);
        ModelCard fitted = package.Card with
        {
            Version = options.Calibration.Version ?? package.Card.NextVersion("films"),
            FilmStatistics = options.Add(measured, on, files),
        };
        ModelCard card = await ModelPackageWriter.WriteAsync(fitted, files, path, cancellationToken);
        if (options.Json)
        {
            output.WriteJson(new { from = package.Id, model = card.ToModelId(), location = path, measured.LeftOut, card.FilmStatistics });
            return ExitCode.Done;
        }

        if (measured.LeftOut > 0) output.WriteLine($"Left out, as unreadable or no frontal chest film: {measured.LeftOut}.");
        output.WriteLine($"Film check: {ModelText.FilmCheck(card)}");
        output.WriteLine($"{package.Id} knows ordinary films as {card.ToModelId()}: {path}");
        return ExitCode.Done;
    }

    /// <exception cref="InvalidInputException">The model has seen some of the films, or the list says so.</exception>
    private static async Task RefuseTrainingAsync(
        ModelPackage package, SplitList? split, string folder, CancellationToken cancellationToken)
    {
        if (split?.Name.StartsWith("train", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw ErrorReport.Invalid(
                $"'{split.Name}' is a list of training images by its name: fit on films that the model has not seen.");
        }

        TrainingImages training = await TrainingImages.OfAsync(package, cancellationToken);
        IReadOnlyList<string> names = split?.Images
            ?? [.. (await DatasetFolder.OpenAsync(folder, [], cancellationToken)).Films.Select(static film => film.Name)];
        int seen = names.Count(name => training.Contains(name) == true);
        if (seen > 0)
            throw ErrorReport.Invalid($"{seen} of the {names.Count} films were in the model's training split: fit on others.");
    }
}
