using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>What an overlay was drawn from, stored in its blob's metadata; an overlay with another source must be redrawn.</summary>
/// <param name="ETag">The image's ETag, without quotes.</param>
/// <param name="Model">The model that computed the maps, <c>id@version</c>.</param>
/// <param name="Graph">SHA-256 of the model's graph: weights may be replaced under the same name.</param>
public sealed record OverlaySource(string ETag, string Model, string Graph)
{
    private const string ETagName = "sourceetag";
    private const string ModelName = "model";
    private const string GraphName = "graph";

    /// <summary>The source of overlays drawn from a prediction.</summary>
    public static OverlaySource Of(Prediction prediction)
    {
        Provenance from = prediction.Provenance;
        return new OverlaySource(ETags.Bare(from.ETag ?? ""), from.Model.ToString(), from.ModelHash);
    }

    /// <summary>Whether an overlay is stale: the image has changed, or this model's weights have.</summary>
    /// <param name="now">The current source.</param>
    /// <returns>False for the current image by another model: that overlay stays valid.</returns>
    public bool IsOutdated(OverlaySource now) => ETag != now.ETag || (Model == now.Model && Graph != now.Graph);

    internal static OverlaySource Read(IDictionary<string, string> metadata) => new(
        metadata.TryGetValue(ETagName, out string? etag) ? ETags.Bare(etag) : "",
        metadata.TryGetValue(ModelName, out string? model) ? model : "",
        metadata.TryGetValue(GraphName, out string? graph) ? graph : "");

    internal Dictionary<string, string> ToMetadata(string method) =>
        new() { [ETagName] = ETag, [ModelName] = Model, [GraphName] = Graph, ["method"] = method };
}
