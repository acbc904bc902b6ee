using CheXNet.Cli.Score;
using CheXNet.Datasets;
using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>Scores the images that have boxes and measures where their maps point.</summary>
internal sealed class ImageLocalization : IDisposable
{
    private readonly LocalizeOptions _options;
    private readonly IReadOnlyList<IMapSource> _sources;
    private readonly IReadOnlyList<BoxedImage> _boxed;
    private readonly Dictionary<string, string> _pathOf;
    private readonly InputFailure[] _unopened;
    private readonly List<string> _notes;
    private readonly TextWriter _error;

    private ImageLocalization(
        LocalizeOptions options, IReadOnlyList<IMapSource> sources, ModelPackage package, IReadOnlyList<BoxedImage> boxed,
        IReadOnlyList<InputImage> images, InputFailure[] unopened, List<string> notes, TextWriter error)
    {
        (_options, _sources, Package, _boxed, _unopened, _notes, _error) = (options, sources, package, boxed, unopened, notes, error);
        _pathOf = images.ToDictionary(static i => i.Name, static i => i.Path, StringComparer.Ordinal);
    }

    public ModelPackage Package { get; }

    /// <summary>Images with boxes that could not be measured.</summary>
    public int Failed { get; private set; }

    /// <summary>Reads the boxes, finds their images and the model.</summary>
    /// <exception cref="XrayException">Something of it is missing or does not fit.</exception>
    public static async Task<ImageLocalization> OpenAsync(LocalizeOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        IReadOnlyList<IMapSource> sources = MapSources.Of(options);
        IReadOnlyList<BoxRow> boxes = await ReadBoxesAsync(options, cancellationToken);
        ImageInputs inputs = ImageInputs.Find(options.Paths);
        IReadOnlyList<InputImage> images = await InSplitAsync(options, inputs.Images, cancellationToken);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        await error.WriteLineAsync($"{package.Id}: {package.Card.Notice}");
        List<string> notes = [];
        if (!package.Card.Trained) notes.Add("The model's weights are untrained: the numbers mean nothing.");
        IReadOnlyList<BoxedImage> boxed = Asked(
            options, BoxedImages.Of(boxes, images.Select(static image => image.Name), package.Card.Findings, notes), package.Card);
        HashSet<string> named = [.. boxes.Select(static box => Path.GetFileName(box.Image))];
        InputFailure[] unopened = [.. inputs.Failures.Where(failure => named.Contains(Path.GetFileName(failure.Name)))];
        return new ImageLocalization(options, sources, package, boxed, images, unopened, notes, error);
    }

    /// <exception cref="InvalidInputException">No image could be measured, or the model has no such layer.</exception>
    public async Task<LocalizationReport> MeasureAsync(CancellationToken cancellationToken)
    {
        LocalizationTally tally = new();
        using FailureList failures = new(null, _error);
        foreach (InputFailure failure in _unopened) failures.Add(failure.Name, failure.Reason);
        foreach (IMapSource source in _sources) await source.OpenAsync(Package, cancellationToken);
        await ImageProgress.ShowAsync(_error, "localizing", _boxed.Count, async progress =>
        {
            ParallelOptions some = new()
            {
                MaxDegreeOfParallelism = _sources.Min(static s => s.AtOnce),
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(_boxed, some, async (image, stop) =>
            {
                if (await MeasureAsync(image, tally, stop) is { } failure)
                {
                    lock (failures) failures.Add(image.Image, failure);
                }

                progress.Add();
            });
        });

        Failed = failures.Count;
        if (Failed - _unopened.Length == _boxed.Count)
            throw ErrorReport.Invalid($"None of the {_boxed.Count} images with boxes could be measured: the reasons stand above.");
        if (Failed > 0) _notes.Add($"Images that could not be measured: {Failed}.");
        string[] rows = [.. _sources.SelectMany(static s => s.Rows)];
        LocalizationReport report = tally.Report(
            Package.Id.ToString(), [.. rows, .. PredictionLocalization.ControlNames], Package.Card.Findings, _notes,
            _options.Seed, _options.Resamples, cancellationToken);
        string[] absent = [.. rows.Where(row => report.Rows.All(r => r.Method != row))];
        string note = $"The model's graph gives no map for {string.Join(", ", absent)}: see 'chexnet model upgrade'.";
        return absent.Length == 0 ? report : report with { Notes = [.. report.Notes, note] };
    }

    public void Dispose()
    {
        foreach (IMapSource source in _sources) source.Dispose();
    }

    /// <returns>Why an image could not be measured; null if it was.</returns>
    private async Task<XrayException?> MeasureAsync(
        BoxedImage image, LocalizationTally tally, CancellationToken cancellationToken)
    {
        try
        {
            ImageContent content = await ImageSource.File(image.Image, _pathOf[image.Image]).ReadAsync(cancellationToken);
            foreach (IMapSource source in _sources) source.Measure(image, content, tally, cancellationToken);
            return null;
        }
        catch (XrayException failure) when (failure is UnreadableImageException or InconsistentScoreException
            || failure.Code == ErrorCodes.ArgumentInvalid)
        {
            return failure;
        }
    }

    private static async Task<IReadOnlyList<BoxRow>> ReadBoxesAsync(LocalizeOptions options, CancellationToken cancellationToken)
    {
        await using FileStream file = InputFile.Open(options.Boxes, "box file");
        return await BoxFile.ReadAsync(file, options.Boxes, cancellationToken);
    }

    private static async Task<IReadOnlyList<InputImage>> InSplitAsync(
        LocalizeOptions options, IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        if (options.Split is not { } split) return images;
        await using FileStream file = InputFile.Open(split, "list");
        HashSet<string> names = [.. await ImageList.ReadAsync(file, cancellationToken)];
        HashSet<string> files = [.. names.Select(static name => Path.GetFileName(name))];
        InputImage[] chosen = [.. images.Where(i => names.Contains(i.Name) || files.Contains(Path.GetFileName(i.Name)))];
        return chosen.Length > 0 ? chosen : throw ErrorReport.Invalid($"The list '{split}' names none of the {images.Count} images.");
    }

    private static IReadOnlyList<BoxedImage> Asked(LocalizeOptions options, IReadOnlyList<BoxedImage> boxed, ModelCard card)
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
