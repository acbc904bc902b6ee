using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Api;

/// <summary>A prediction. Whatever has a value a finding is an object by the finding's name, in card order.</summary>
internal sealed record PredictionBody(
    string Dataset, string Image, IReadOnlyDictionary<string, double> Probabilities, ProvenanceBody Provenance, bool Trained,
    string? Notice, IReadOnlyDictionary<string, string> Overlays, IReadOnlyDictionary<string, float>? Bias, IReadOnlyList<ViewBody>? Views)
{
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
            maps ? ByName(p, i => p.Bias[i]) : null,
            maps ? [.. p.Views.Select(view => ViewBody.Of(p, view))] : null);
    }

    public static IReadOnlyDictionary<string, T> ByName<T>(Prediction prediction, Func<int, T> value)
    {
        // An ordered dictionary: names in the order of the card.
        var named = new OrderedDictionary<string, T>(prediction.Findings.Count);
        for (int i = 0; i < prediction.Findings.Count; i++) named.Add(prediction.Findings[i].Name, value(i));
        return named;
    }
}

/// <summary>Where a prediction came from; what each means: <see cref="Provenance"/>.</summary>
internal sealed record ProvenanceBody(
    string? Blob, string? Etag, string ContentHash, ModelId Model, string ModelHash, Precision Precision, string Preprocessing,
    bool? InTrainingSplit, DateTimeOffset ScoredAt, string SoftwareVersion)
{
    public static ProvenanceBody Of(Provenance p) => new(
        p.Blob, p.ETag, p.ContentHash, p.Model, p.ModelHash, p.Precision, p.Preprocessing,
        p.InTrainingSplit, p.ScoredAt, p.SoftwareVersion);
}

/// <summary>One view: its maps in units of the logit, row-major, <c>mean(map) + bias = logit</c>, and how they lie on the image.</summary>
internal sealed record ViewBody(
    Geometry Geometry, int Height, int Width, IReadOnlyDictionary<string, float> Logits, IReadOnlyDictionary<string, float[]> Maps)
{
    public static ViewBody Of(Prediction prediction, ViewScores view) => new(
        view.Geometry, view.Maps.Height, view.Maps.Width,
        PredictionBody.ByName(prediction, i => view.Logits[i]),
        PredictionBody.ByName(prediction, i => view.Maps.Of(i).ToArray()));
}

/// <summary>Predictions of a dataset: by descending probability of a finding, or in the table's order where none is asked for.</summary>
internal sealed record PredictionsBody(
    string Dataset, string? Finding, double? Min, ModelId Model, bool Trained, string? Notice,
    IReadOnlyList<ListedBody> Images, string? Continuation);

/// <summary>An image in a list: the probability asked for, or all of them.</summary>
internal sealed record ListedBody(
    string Image, double? Probability, IReadOnlyDictionary<string, double>? Probabilities,
    string? Etag, DateTimeOffset? ScoredAt, string Prediction)
{
    public static ListedBody Of(RankedImage ranked) =>
        new(ranked.Image.Image, ranked.Probability, null, ranked.ETag, null, ApiLinks.Prediction(ranked.Image));

    public static ListedBody Of(StoredPrediction stored)
    {
        (ImageKey image, Prediction p) = stored;
        IReadOnlyDictionary<string, double> probabilities = PredictionBody.ByName(p, i => p.Probabilities[i]);
        return new(image.Image, null, probabilities, p.Provenance.ETag, p.Provenance.ScoredAt, ApiLinks.Prediction(image));
    }
}
