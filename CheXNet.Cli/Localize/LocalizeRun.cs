using CheXNet.Cli.Score;
using CheXNet.Datasets;
using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>Scores the images that have boxes, measures their maps and reports: the table to stdout, files to the output folder.</summary>
internal sealed class LocalizeRun(LocalizeOptions options, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<IMapSource> sources = MapSources.Of(options);
        IReadOnlyList<BoxRow> boxes = await ReadBoxesAsync(cancellationToken);
        ImageInputs inputs = ImageInputs.Find(options.Paths);
        IReadOnlyList<InputImage> images = await InSplitAsync(inputs.Images, cancellationToken);
        if (File.Exists(options.Output)) throw ErrorReport.Invalid($"'{options.Output}' is a file: name a folder.");

        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        List<string> notes = [];
        if (!package.Card.Trained) notes.Add("The model's weights are untrained: the numbers mean nothing.");
        IReadOnlyList<BoxedImage> boxed = Asked(
            BoxedImages.Of(boxes, images.Select(static image => image.Name), package.Card.Findings, notes), package.Card);

        using OutputFiles files = OutputFiles.Claim(options, package);
        LocalizationTally tally = new();
        using FailureList failures = new(null, error);
        HashSet<string> named = [.. boxes.Select(static box => Path.GetFileName(box.Image))];
        InputFailure[] unopened = [.. inputs.Failures.Where(failure => named.Contains(Path.GetFileName(failure.Name)))];
        foreach (InputFailure failure in unopened) failures.Add(failure.Name, failure.Reason);
        Dictionary<string, string> pathOf = images.ToDictionary(static i => i.Name, static i => i.Path, StringComparer.Ordinal);
        try
        {
            foreach (IMapSource source in sources) await source.OpenAsync(package, cancellationToken);
            await ImageProgress.ShowAsync(error, "localizing", boxed.Count, async progress =>
            {
                ParallelOptions some = new()
                {
                    MaxDegreeOfParallelism = sources.Min(static s => s.AtOnce),
                    CancellationToken = cancellationToken,
                };
                await Parallel.ForEachAsync(boxed, some, async (image, stop) =>
                {
                    if (await MeasureAsync(image, pathOf[image.Image], sources, tally, stop) is { } failure)
                    {
                        lock (failures) failures.Add(image.Image, failure);
                    }

                    progress.Add();
                });
            });
        }
        finally
        {
            foreach (IMapSource source in sources) source.Dispose();
        }

        if (failures.Count - unopened.Length == boxed.Count)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"None of the {boxed.Count} images with boxes could be measured: the reasons stand above.");
        }

        if (failures.Count > 0) notes.Add($"Images that could not be measured: {failures.Count}.");
        LocalizationReport report = tally.Report(
            package.Id.ToString(), [.. sources.SelectMany(static s => s.Rows), .. PredictionLocalization.ControlNames],
            package.Card.Findings, notes, options.Seed, options.Resamples, cancellationToken);
        string[] absent = [.. sources.SelectMany(static s => s.Rows).Where(row => report.Rows.All(r => r.Method != row))];
        if (absent.Length > 0)
        {
            string note = $"The model's graph gives no map for {string.Join(", ", absent)}: see 'chexnet model upgrade'.";
            report = report with { Notes = [.. report.Notes, note] };
        }

        await files.WriteAsync(report, cancellationToken);
        if (options.Json) output.Write(LocalizationFiles.Json(report));
        else LocalizeTable.Write(report, files.Paths, output);
        return failures.Count > 0 ? ExitCode.DoneWithFailures : ExitCode.Done;
    }

    /// <returns>Why an image could not be measured; null if it was.</returns>
    private static async Task<XrayException?> MeasureAsync(
        BoxedImage image, string path, IReadOnlyList<IMapSource> sources, LocalizationTally tally, CancellationToken cancellationToken)
    {
        try
        {
            ImageContent content = await ImageSource.File(image.Image, path).ReadAsync(cancellationToken);
            foreach (IMapSource source in sources) source.Measure(image, content, tally, cancellationToken);
            return null;
        }
        catch (XrayException failure) when (failure is UnreadableImageException or InconsistentScoreException
            || failure.Code == ErrorCodes.ArgumentInvalid)
        {
            return failure;
        }
    }

    private async Task<IReadOnlyList<BoxRow>> ReadBoxesAsync(CancellationToken cancellationToken)
    {
        await using FileStream file = InputFile.Open(options.Boxes, "box file");
        return await BoxFile.ReadAsync(file, options.Boxes, cancellationToken);
    }

    private async Task<IReadOnlyList<InputImage>> InSplitAsync(IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        if (options.Split is not { } split) return images;
        await using FileStream file = InputFile.Open(split, "list");
        HashSet<string> names = [.. await ImageList.ReadAsync(file, cancellationToken)];
        HashSet<string> files = [.. names.Select(static name => Path.GetFileName(name))];
        InputImage[] chosen = [.. images.Where(i => names.Contains(i.Name) || files.Contains(Path.GetFileName(i.Name)))];
        return chosen.Length > 0 ? chosen : throw ErrorReport.Invalid($"The list '{split}' names none of the {images.Count} images.");
    }

    private IReadOnlyList<BoxedImage> Asked(IReadOnlyList<BoxedImage> boxed, ModelCard card)
    {
        if (options.Findings is not { } names) return boxed;
        int[] asked = [.. names.Select(card.IndexOf)];
        BoxedImage[] chosen =
        [
            .. boxed.Select(image => image with { Boxes = [.. image.Boxes.Where(b => asked.Contains(b.Finding))] })
                .Where(static image => image.Boxes.Count > 0),
        ];
        return chosen.Length > 0 ? chosen : throw ErrorReport.Invalid($"No image has a box of {string.Join(" or ", names)}.");
    }
}
