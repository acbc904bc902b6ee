using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>What an overlay was drawn from, as its blob's metadata say it: an overlay from anything else has to be drawn again.</summary>
/// <param name="ETag">The image's ETag, without quotes.</param>
/// <param name="Model">The model whose maps it shows, <c>id@version</c>.</param>
/// <param name="Graph">SHA-256 of the graph that computed the maps: weights may be replaced under the same name.</param>
public sealed record OverlaySource(string ETag, string Model, string Graph)
{
    private const string ETagName = "sourceetag";
    private const string ModelName = "model";
    private const string GraphName = "graph";

    /// <summary>The source of what is drawn from a prediction.</summary>
    public static OverlaySource Of(Prediction prediction)
    {
        Provenance from = prediction.Provenance;
        return new OverlaySource(ETags.Bare(from.ETag ?? ""), from.Model.ToString(), from.ModelHash);
    }

    /// <summary>
    /// Whether an overlay shows what is no longer so: another version of the image, or what former weights of this model saw.
    /// </summary>
    /// <param name="now">What overlays are drawn from now.</param>
    /// <returns>False for the present version of the image by another model, too: that one's picture stands.</returns>
    public bool IsOutdated(OverlaySource now) => ETag != now.ETag || (Model == now.Model && Graph != now.Graph);

    internal static OverlaySource Read(IDictionary<string, string> metadata) => new(
        metadata.TryGetValue(ETagName, out string? etag) ? ETags.Bare(etag) : "",
        metadata.TryGetValue(ModelName, out string? model) ? model : "",
        metadata.TryGetValue(GraphName, out string? graph) ? graph : "");

    internal Dictionary<string, string> ToMetadata(string method) =>
        new() { [ETagName] = ETag, [ModelName] = Model, [GraphName] = Graph, ["method"] = method };
}
