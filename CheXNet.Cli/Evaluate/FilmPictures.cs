using CheXNet.Cli.Score;
using CheXNet.Datasets;
using CheXNet.Evaluation.Reports;
using CheXNet.Explanations;
using CheXNet.Imaging;

namespace CheXNet.Cli.Evaluate;

/// <summary>Pictures of a report's worst images, from a folder of films: with the model's heat map, or the film alone.</summary>
internal sealed class FilmPictures : IDisposable
{
    private const double SameScore = 0.01;

    private readonly Dictionary<string, string> _pathOf;
    private readonly XrayScorer? _scorer;
    private readonly FilmReader _reader;
    private readonly Dictionary<string, Prediction> _scored = [];
    private readonly HashSet<string> _missing = [];
    private readonly HashSet<string> _otherwise = [];

    private FilmPictures(Dictionary<string, string> pathOf, XrayScorer? scorer, FilmReader reader) =>
        (_pathOf, _scorer, _reader) = (pathOf, scorer, reader);

    /// <summary>What a reader of the pictures must know, in sentences.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (_scorer is null)
                yield return "The films of the worst images have no heat maps: the model of the predictions is not at hand (--model).";
            if (_missing.Count > 0)
                yield return $"Of the worst images, {_missing.Count} have no picture: they are not in the folder, or cannot be read.";
            if (_otherwise.Count > 0)
            {
                yield return $"Of the worst images, {_otherwise.Count} score otherwise by {_scorer!.Card.ToModelId()} than in the "
                    + "predictions: their heat maps may not be of the model that was evaluated.";
            }
        }
    }

    /// <param name="package">The model of the predictions; null: unknown.</param>
    public static async Task<FilmPictures> OpenAsync(
        IReadOnlyList<InputImage> films, EvaluationReport report, ModelPackage? package, ImageLimits limits,
        CancellationToken cancellationToken)
    {
        string[] worst = [.. report.Findings.SelectMany(static f => f.FalsePositives.Concat(f.FalseNegatives)).Select(static w => w.Image)
            .Distinct(StringComparer.Ordinal)];
        ImageJoin join = ImageJoin.Of(worst, [.. films.Select(static f => ImageName.Normalize(f.Name))]);
        Dictionary<string, string> pathOf = worst.Zip(join.Indices).Where(static pair => pair.Second >= 0)
            .ToDictionary(static pair => pair.First, pair => films[pair.Second].Path, StringComparer.Ordinal);
        XrayScorer? scorer =
            package is null ? null : await XrayScorer.CreateAsync(package, limits: limits, cancellationToken: cancellationToken);
        return new FilmPictures(pathOf, scorer, new FilmReader(limits));
    }

    /// <summary>The picture of an image; null if it has none.</summary>
    public async Task<ReportPicture?> FindAsync(WorstImage image, Finding finding, CancellationToken cancellationToken)
    {
        try
        {
            if (_pathOf.TryGetValue(image.Image, out string? path))
            {
                ImageContent content = await ImageSource.File(image.Image, path).ReadAsync(cancellationToken);
                DecodedXray film = _reader.Decode(content.Bytes);
                int index = _scorer?.Card.Findings.IndexOf(finding.Name) ?? -1;
                byte[] jpeg = index < 0
                    ? OverlayPicture.Preview(film.Image)
                    : OverlayPicture.Preview(film.Image, Score(image, index, content, film, cancellationToken), index);
                return new ReportPicture(image.Image, finding, jpeg, "image/jpeg", index >= 0);
            }
        }
        catch (XrayException failure) when (failure is UnreadableImageException or InconsistentScoreException)
        {
            // Counted below, as an image that is not there.
        }

        _missing.Add(image.Image);
        return null;
    }

    public void Dispose() => _scorer?.Dispose();

    private Prediction Score(WorstImage image, int finding, ImageContent content, DecodedXray film, CancellationToken cancellationToken)
    {
        if (!_scored.TryGetValue(image.Image, out Prediction? prediction))
        {
            prediction = _scorer!.Score(image.Image, content, _scorer.Prepare(film), cancellationToken);
            _scored.Add(image.Image, prediction);
        }

        if (Math.Abs(prediction.Probabilities[finding] - image.Score) > SameScore) _otherwise.Add(image.Image);
        return prediction;
    }
}
