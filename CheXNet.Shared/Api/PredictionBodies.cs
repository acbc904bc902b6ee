using CheXNet.Dicom;
using CheXNet.Explanations;
using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Api;

/// <summary>A prediction. Per-finding values are objects keyed by finding name, in card order.</summary>
internal sealed record PredictionBody(
    string Dataset, string Image, IReadOnlyDictionary<string, double> Probabilities, ProvenanceBody Provenance, bool Trained,
    string? Notice, IReadOnlyDictionary<string, string> Overlays, IReadOnlyList<string> Methods,
    IReadOnlyDictionary<string, float>? Bias, IReadOnlyList<ViewBody>? Views)
{
    /// <summary>Yes, no or uncertain, of findings with a conformal set; null without any.</summary>
    public IReadOnlyDictionary<string, ConformalAnswer>? Answers { get; init; }

    /// <summary>See <see cref="Prediction.Unusual"/>.</summary>
    public double? Unusual { get; init; }

    /// <summary>See <see cref="Provenance.Refusal"/>.</summary>
    public string? Refusal { get; init; }

    public static PredictionBody Of(StoredPrediction stored, bool maps)
    {
        (ImageKey image, Prediction p) = stored;
        return new PredictionBody(
            image.Dataset,
            image.Image,
            ByName(p, i => p.Probabilities[i]),
            ProvenanceBody.Of(p.Provenance),
            p.Provenance.Trained,
            p.Provenance.Notice,
            ByName(p, i => ApiLinks.Overlay(image, p.Findings[i])),
            [.. ExplanationMethods.Of(p).Select(static method => method.Name)],
            maps ? ByName(p, i => p.Bias[i]) : null,
            maps ? [.. p.Views.Select(view => ViewBody.Of(p, view))] : null)
        {
            Answers = p.Answers is null ? null : AnswersOf(p.Findings, p.Answers),
            Unusual = p.Unusual,
            Refusal = p.Provenance.Refusal,
        };
    }

    public static IReadOnlyDictionary<string, ConformalAnswer> AnswersOf(
        IReadOnlyList<Finding> findings, IReadOnlyList<ConformalAnswer?> answers)
    {
        OrderedDictionary<string, ConformalAnswer> named = [];
        foreach ((Finding finding, ConformalAnswer? answer) in findings.Zip(answers))
        {
            if (answer is { } known) named.Add(finding.Name, known);
        }

        return named;
    }

    public static IReadOnlyDictionary<string, T> ByName<T>(Prediction prediction, Func<int, T> value) => ByName(prediction.Findings, value);

    public static IReadOnlyDictionary<string, T> ByName<T>(IReadOnlyList<Finding> findings, Func<int, T> value)
    {
        // Ordered, to keep card order.
        var named = new OrderedDictionary<string, T>(findings.Count);
        for (int i = 0; i < findings.Count; i++) named.Add(findings[i].Name, value(i));
        return named;
    }
}

/// <summary>A prediction's origin; see <see cref="Provenance"/>.</summary>
internal sealed record ProvenanceBody(
    string? Blob, string? Etag, string ContentHash, ModelId Model, string ModelHash, Precision Precision, string? Device,
    string Preprocessing, bool? InTrainingSplit, string? Warning, DicomSource? Dicom, DateTimeOffset ScoredAt, string SoftwareVersion)
{
    public static ProvenanceBody Of(Provenance p) => new(
        p.Blob, p.ETag, p.ContentHash, p.Model, p.ModelHash, p.Precision, p.Device, p.Preprocessing,
        p.InTrainingSplit, p.Warning, p.Dicom, p.ScoredAt, p.SoftwareVersion);
}

/// <summary>
/// One view: its maps in logit units, row-major, <c>mean(map) + bias = logit</c>, the further maps by name, and their position on the
/// image.
/// </summary>
internal sealed record ViewBody(
    Geometry Geometry, int Height, int Width, IReadOnlyDictionary<string, float> Logits, IReadOnlyDictionary<string, float[]> Maps,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, float[]>> FurtherMaps)
{
    public static ViewBody Of(Prediction prediction, ViewScores view) => new(
        view.Geometry, view.Maps.Height, view.Maps.Width,
        PredictionBody.ByName(prediction, i => view.Logits[i]),
        ByFinding(prediction, view.Maps),
        view.Further.OrderBy(static f => f.Key, StringComparer.Ordinal)
            .ToDictionary(static f => f.Key, f => ByFinding(prediction, f.Value)));

    private static IReadOnlyDictionary<string, float[]> ByFinding(Prediction prediction, ActivationMaps maps) =>
        PredictionBody.ByName(prediction, i => maps.Of(i).ToArray());
}

/// <summary>Predictions of a dataset: by descending probability of a finding, or in table order without one.</summary>
internal sealed record PredictionsBody(
    string Dataset, string? Finding, double? Min, ModelId Model, bool Trained, string? Notice,
    IReadOnlyList<ListedBody> Images, string? Continuation);

/// <summary>An image in a list: the requested probability, or all.</summary>
internal sealed record ListedBody(
    string Image, double? Probability, IReadOnlyDictionary<string, double>? Probabilities,
    string? Etag, DateTimeOffset? ScoredAt, string Prediction)
{
    /// <summary>Whether the finding asked for is there; null without a conformal set.</summary>
    public ConformalAnswer? Answer { get; init; }

    /// <summary>The same of all findings, in a list without one.</summary>
    public IReadOnlyDictionary<string, ConformalAnswer>? Answers { get; init; }

    /// <summary>See <see cref="Scoring.Prediction.Unusual"/>.</summary>
    public double? Unusual { get; init; }

    /// <summary>See <see cref="Provenance.Refusal"/>.</summary>
    public string? Refusal { get; init; }

    public static ListedBody Of(RankedImage ranked) =>
        new(ranked.Image.Image, ranked.Probability, null, ranked.ETag, null, ApiLinks.Prediction(ranked.Image))
        {
            Answer = ranked.Answer,
            Unusual = ranked.Unusual,
            Refusal = ranked.Refusal,
        };

    public static ListedBody Of(ListedPrediction listed, IReadOnlyList<Finding> findings) => new(
        listed.Image.Image, null, PredictionBody.ByName(findings, i => listed.Probabilities[i]), listed.ETag, listed.ScoredAt,
        ApiLinks.Prediction(listed.Image))
    {
        Answers = listed.Marks.Answers is null ? null : PredictionBody.AnswersOf(findings, [.. findings.Select(listed.Marks.AnswerOf)]),
        Unusual = listed.Marks.Unusual,
        Refusal = listed.Marks.Refusal,
    };
}

/// <summary>The models that scored an image.</summary>
internal sealed record ScoredByBody(string Dataset, string Image, IReadOnlyList<ModelId> Models);
