using CheXNet.Datasets;

namespace CheXNet.Evaluation.Inputs;

/// <summary>An image that stands more than once among predictions.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Rows">How many rows it has; the first counts.</param>
/// <param name="Differ">Whether the rows have different scores.</param>
public sealed record DuplicateImage(string Image, int Rows, bool Differ);

/// <summary>A model's scores of many images, from whatever source.</summary>
public sealed record PredictionTable
{
    /// <summary>The file's path, or the name of the stored dataset.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the file; null for stored rows.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The findings that have scores, in the order of the findings asked for.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The images, each once, as of <see cref="ImageName.Normalize"/>.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Probabilities, <c>[finding][image]</c>; NaN where there is none.</summary>
    public required double[][] Scores { get; init; }

    /// <summary>Whether each image was in the model's training split; null where unknown.</summary>
    public required IReadOnlyList<bool?> InTraining { get; init; }

    /// <summary>Images with several rows.</summary>
    public required IReadOnlyList<DuplicateImage> Duplicates { get; init; }

    /// <summary>Columns that are neither image nor finding.</summary>
    public IReadOnlyList<string> OtherColumns { get; init; } = [];

    /// <summary>The models that the rows name, <c>id@version</c>; empty if they name none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>SHA-256 of the models' graphs, where the rows name them.</summary>
    public IReadOnlyList<string> ModelHashes { get; init; } = [];

    /// <summary>Whether the rows say that weights are untrained.</summary>
    public bool Untrained { get; init; }
}

/// <summary>Collects rows into a <see cref="PredictionTable"/>.</summary>
/// <param name="findings">The findings of a row's scores, in order.</param>
internal sealed class PredictionTableBuilder(IReadOnlyList<Finding> findings)
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<string> _images = [];
    private readonly List<double>[] _scores = [.. findings.Select(static _ => new List<double>())];
    private readonly List<bool?> _inTraining = [];
    private readonly Dictionary<int, (int Rows, bool Differ)> _duplicates = [];
    private readonly HashSet<string> _models = [];
    private readonly HashSet<string> _hashes = [];
    private bool _untrained;

    public int Rows { get; private set; }

    public void Add(string image, ReadOnlySpan<double> scores, bool? inTraining)
    {
        Rows++;
        string name = ImageName.Normalize(image);
        if (_index.TryGetValue(name, out int first))
        {
            bool differ = false;
            for (int f = 0; f < scores.Length; f++) differ |= !scores[f].Equals(_scores[f][first]);
            (int rows, bool before) = _duplicates.GetValueOrDefault(first, (1, false));
            _duplicates[first] = (rows + 1, before || differ);
            return;
        }

        _index.Add(name, _images.Count);
        _images.Add(name);
        _inTraining.Add(inTraining);
        for (int f = 0; f < scores.Length; f++) _scores[f].Add(scores[f]);
    }

    public void Note(string? model, string? hash, bool? trained)
    {
        if (!string.IsNullOrEmpty(model)) _models.Add(model);
        if (!string.IsNullOrEmpty(hash)) _hashes.Add(hash);
        _untrained |= trained == false;
    }

    public PredictionTable Build(string source, string? sha256, ScoreScale scale, IReadOnlyList<string> otherColumns)
    {
        double[][] scores = [.. _scores.Select(static s => s.ToArray())];
        if (_images.Count == 0)
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The predictions '{source}' have no row.");
        ScoreScales.ToProbabilities(scores, findings, scale, source);
        return new PredictionTable
        {
            Source = source,
            Sha256 = sha256,
            Findings = findings,
            Images = _images,
            Scores = scores,
            InTraining = _inTraining,
            Duplicates =
            [
                .. _duplicates.OrderBy(static d => d.Key)
                    .Select(d => new DuplicateImage(_images[d.Key], d.Value.Rows, d.Value.Differ)),
            ],
            OtherColumns = otherColumns,
            Models = [.. _models.Order(StringComparer.Ordinal)],
            ModelHashes = [.. _hashes.Order(StringComparer.Ordinal)],
            Untrained = _untrained,
        };
    }
}
