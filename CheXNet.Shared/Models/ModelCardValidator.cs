using System.Text.RegularExpressions;

namespace CheXNet.Models;

/// <summary>Validates a card beyond its JSON form: matching counts, numbers in range, file names inside the package.</summary>
public static partial class ModelCardValidator
{
    /// <summary>The maximum side length of an input, in pixels.</summary>
    public const int LongestSide = 2048;

    /// <summary>Validates a card.</summary>
    /// <param name="location">The card's origin, for the message.</param>
    /// <exception cref="ModelPackageException">The card is invalid; the message lists all errors by member.</exception>
    public static void Validate(ModelCard card, string location)
    {
        List<string> complaints =
        [
            .. Identity(card), .. Files(card), .. Architecture(card), .. Outputs(card), .. Input(card), .. Decisions(card),
            .. Origin(card), .. Precisions(card),
        ];
        if (complaints.Count == 0) return;
        throw new ModelPackageException(
            ErrorCodes.ModelCardInvalid, $"{location}: the card (model.json) is not valid: {string.Join("; ", complaints)}.");
    }

    /// <summary>Whether a file name is safe on all platforms: only letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; no leading dot.</summary>
    internal static bool IsFileName(string name) => FileNamePattern().IsMatch(name) && !ReservedPattern().IsMatch(name);

    private static IEnumerable<string> Identity(ModelCard card)
    {
        if (card.Schema != ModelCard.CurrentSchema)
            yield return $"schema is '{card.Schema}', this software reads '{ModelCard.CurrentSchema}'";
        if (IdComplaint(card) is string complaint) yield return complaint;
        if (string.IsNullOrWhiteSpace(card.Title)) yield return "title is empty";
        if (string.IsNullOrWhiteSpace(card.Notice)) yield return "notice is empty";
    }

    private static string? IdComplaint(ModelCard card)
    {
        try
        {
            _ = card.ToModelId();
            return null;
        }
        catch (ModelPackageException e)
        {
            return $"id and version: {e.Message.TrimEnd('.')}";
        }
    }

    private static IEnumerable<string> Files(ModelCard card)
    {
        if (!card.Files.ContainsKey(ModelPackage.GraphName(Precision.Fp32)))
            yield return $"files does not name {ModelPackage.GraphName(Precision.Fp32)}";
        foreach ((string name, ModelFile? file) in card.Files)
        {
            if (!IsFileName(name) || name.Equals(ModelPackage.CardName, StringComparison.OrdinalIgnoreCase))
                yield return $"files: '{name}' cannot be a file of a package";
            if (file is null) yield return $"files.{name} is null";
            else if (!HashPattern().IsMatch(file.Sha256)) yield return $"files.{name}.sha256 is not 64 lower-case hexadecimal digits";
            else if (file.Bytes < 1) yield return $"files.{name}.bytes is {file.Bytes}, must be positive";
        }
    }

    private static IEnumerable<string> Architecture(ModelCard card)
    {
        ModelArchitecture a = card.Architecture;
        if (a.Family != "densenet") yield return $"architecture.family is '{a.Family}', must be 'densenet'";
        bool sane = a.Growth is >= 1 and <= DenseNetShape.MostGrowth && a.InitialFeatures is >= 1 and <= DenseNetShape.MostInitialFeatures
            && a.Bottleneck is >= 1 and <= DenseNetShape.MostBottleneck && a.Blocks.Count is >= 1 and <= DenseNetShape.MostBlocks
            && a.Blocks.All(static layers => layers is >= 1 and <= DenseNetShape.MostLayers);
        if (!sane)
        {
            yield return "architecture is out of range (growth 1 to 1024, initialFeatures 1 to 4096, bottleneck 1 to 64, 1 to 8 blocks of "
                + "1 to 256 layers)";
        }
        else
        {
            DenseNetShape shape = new(a.Growth, a.Blocks, a.InitialFeatures, a.Bottleneck, card.Input.Channels, card.Findings.Count);
            if (a.Parameters != shape.LearnedParameters)
                yield return $"architecture.parameters is {a.Parameters}, such a network has {shape.LearnedParameters}";
        }
    }

    private static IEnumerable<string> Outputs(ModelCard card)
    {
        if (card.Findings.Count is < 1 or > 1000) yield return $"findings has {card.Findings.Count} names, must have 1 to 1000";
        var columns = card.Findings.GroupBy(static f => f.Column, StringComparer.OrdinalIgnoreCase);
        foreach (var twins in columns.Where(static group => group.Count() > 1))
            yield return $"findings names '{twins.Key}' more than once (case, space, '_' and '-' do not tell findings apart)";
        if (card.Bias.Count != card.Findings.Count) yield return $"bias has {card.Bias.Count} numbers for {card.Findings.Count} findings";
        if (!card.Bias.All(float.IsFinite)) yield return "bias holds a number that is not finite";
    }

    private static IEnumerable<string> Input(ModelCard card)
    {
        ModelInputShape input = card.Input;
        Preprocessing p = card.Preprocessing;
        if (input.Channels is not (1 or 3)) yield return $"input.channels is {input.Channels}, must be 1 or 3";
        if (input.Height is < 32 or > LongestSide || input.Width is < 32 or > LongestSide)
            yield return $"input is {input.Height}×{input.Width}, must be 32 to {LongestSide} each way";
        if (LengthComplaint(p, input) is string complaint) yield return complaint;
        if (p.Mean.Count != input.Channels || p.Deviation.Count != input.Channels)
        {
            yield return $"preprocessing.mean and .deviation have {p.Mean.Count} and {p.Deviation.Count} numbers for {input.Channels} "
                + "channels";
        }

        if (!p.Mean.All(double.IsFinite)) yield return "preprocessing.mean holds a number that is not finite";
        if (!p.Deviation.All(static d => double.IsFinite(d) && d > 0))
            yield return "preprocessing.deviation holds a number that is not positive";
        if (!double.IsFinite(p.RangeLow) || !double.IsFinite(p.RangeHigh) || p.RangeLow == p.RangeHigh)
            yield return "preprocessing.rangeLow and .rangeHigh must be two different finite numbers";
    }

    private static string? LengthComplaint(Preprocessing preprocessing, ModelInputShape input)
    {
        try
        {
            int length = preprocessing.ParseName().InputLength;
            return length == input.Height && length == input.Width
                ? null
                : $"preprocessing.name '{preprocessing.Name}' gives {length}×{length}, input is {input.Height}×{input.Width}";
        }
        catch (InvalidInputException e)
        {
            return $"preprocessing.name: {e.Message.TrimEnd('.')}";
        }
    }

    private static IEnumerable<string> Decisions(ModelCard card)
    {
        int findings = card.Findings.Count;
        if (card.OperatingPoints is { } points)
        {
            if (points.Thresholds.Count != findings)
                yield return $"operatingPoints.thresholds has {points.Thresholds.Count} numbers for {findings} findings";
            if (points.Thresholds.Any(static t => t is not (null or > 0 and < 1)))
                yield return "operatingPoints.thresholds holds a number outside (0, 1)";
            if (string.IsNullOrWhiteSpace(points.FittedOn)) yield return "operatingPoints.fittedOn is empty";
        }

        if (card.OperatingPoints?.Fits is { } pointFits && pointFits.Count != findings)
            yield return $"operatingPoints.fits has {pointFits.Count} members for {findings} findings";
        foreach (string complaint in Calibration(card.Calibration, findings)) yield return complaint;
        foreach (string complaint in Sets(card.ConformalSets, findings)) yield return complaint;
        if (card.FilmStatistics is { } statistics && !card.Files.ContainsKey(statistics.File))
            yield return $"filmStatistics.file '{statistics.File}' is not among files";
        if (card.Fit is { } fit && new[] { fit.Predictions, fit.Labels, fit.Split, fit.TestList }.Any(static f =>
            f is not null && !HashPattern().IsMatch(f.Sha256)))
        {
            yield return "fit names a file whose sha256 is not 64 lower-case hexadecimal digits";
        }
    }

    private static IEnumerable<string> Calibration(Calibration? calibration, int findings)
    {
        if (calibration is null) yield break;
        if (calibration.Slope.Count != findings || calibration.Intercept.Count != findings)
        {
            yield return $"calibration has {calibration.Slope.Count} slopes and {calibration.Intercept.Count} intercepts for "
                + $"{findings} findings";
        }

        if (!calibration.Slope.All(static s => double.IsFinite(s) && s > 0))
            yield return "calibration.slope holds a number that is not positive";
        if (!calibration.Intercept.All(double.IsFinite)) yield return "calibration.intercept holds a number that is not finite";
        if (string.IsNullOrWhiteSpace(calibration.FittedOn)) yield return "calibration.fittedOn is empty";
        if (calibration.Curves is { } curves && curves.Count != findings)
            yield return $"calibration.curves has {curves.Count} members for {findings} findings";
        if (calibration.Curves?.OfType<CalibrationCurve>().Any(static curve => !IsCurve(curve)) == true)
        {
            yield return "calibration.curves holds a curve that is none: as many probabilities as scores, at least one, scores ascending "
                + "and probabilities never falling, from 0 to 1";
        }

        if (calibration.Fits is { } fits && fits.Count != findings)
            yield return $"calibration.fits has {fits.Count} members for {findings} findings";
    }

    private static bool IsCurve(CalibrationCurve curve) =>
        curve.Score.Count > 0 && curve.Score.Count == curve.Probability.Count
        && curve.Score.Concat(curve.Probability).All(static v => v is >= 0 and <= 1)
        && curve.Score.Zip(curve.Score.Skip(1)).All(static p => p.First < p.Second)
        && curve.Probability.Zip(curve.Probability.Skip(1)).All(static p => p.First <= p.Second);

    private static IEnumerable<string> Sets(ConformalSets? sets, int findings)
    {
        if (sets is null) yield break;
        if (sets.Findings.Count != findings)
            yield return $"conformalSets.findings has {sets.Findings.Count} members for {findings} findings";
        if (sets.Findings.Any(static set => set is not (null or { ErrorRate: > 0 and < 0.5 })))
            yield return "conformalSets.findings holds an errorRate outside (0, 0.5)";
        if (sets.Findings.Any(static s => !double.IsFinite(s?.PresentFrom ?? 0) || !double.IsFinite(s?.AbsentTo ?? 0)))
            yield return "conformalSets.findings holds a limit that is not finite";
        if (string.IsNullOrWhiteSpace(sets.FittedOn)) yield return "conformalSets.fittedOn is empty";
    }

    private static IEnumerable<string> Precisions(ModelCard card)
    {
        foreach ((string name, PrecisionReport? report) in card.Precisions ?? new Dictionary<string, PrecisionReport>())
        {
            if (name != "fp32" && !card.Files.ContainsKey($"model.{name}.onnx")) yield return $"precisions.{name}: files has no such graph";
            if (report is null) yield return $"precisions.{name} is null";
            else if (report is not { Images: > 0, Refused: >= 0, MaxDifference: >= 0 and <= 1, MeanDifference: >= 0 and <= 1 })
                yield return $"precisions.{name} holds a number out of range";
        }
    }

    private static IEnumerable<string> Origin(ModelCard card)
    {
        if (card.Training?.TrainImages is string list && !card.Files.ContainsKey(list))
            yield return $"training.trainImages '{list}' is not among files";
        if (card.Source is { } source && !HashPattern().IsMatch(source.Sha256))
            yield return "source.sha256 is not 64 lower-case hexadecimal digits";
        if (card.Labels is { } labels && string.IsNullOrWhiteSpace(labels.Evidence)) yield return "labels.evidence is empty";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,126}(?<!\.)\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileNamePattern();

    [GeneratedRegex(@"\A(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReservedPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();
}
