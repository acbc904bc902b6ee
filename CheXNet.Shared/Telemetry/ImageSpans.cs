using System.Diagnostics;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Telemetry;

/// <summary>
/// The spans of the way of an image that lands: <c>chexnet.score</c> with <c>chexnet.read</c>, <c>chexnet.prepare</c>,
/// <c>chexnet.infer</c> and <c>chexnet.store</c> inside, then <c>chexnet.draw</c>; of a run, <c>chexnet.page</c>. Whoever listens to the
/// source <c>CheXNet</c> (OpenTelemetry) has them; nobody listening costs next to nothing. An image is told by a hash, never by its name.
/// </summary>
public static class ImageSpans
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "CheXNet";

    private static readonly ActivitySource Source = new(SourceName, SoftwareVersion.Current);

    /// <summary>Everything that is done to an image that lands, up to its stored results.</summary>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Score(ImageKey image) => Source.StartActivity("chexnet.score")?.SetTag("chexnet.image", NameHash.Of(image.ToString()));

    /// <summary>One stage of it.</summary>
    /// <param name="stage">As in the metric of seconds by stage: read, prepare (decoding included), infer or store.</param>
    /// <returns>The span, to be disposed at the end of the stage; null where nobody listens.</returns>
    public static Activity? Stage(string stage) => Source.StartActivity($"chexnet.{stage}");

    /// <summary>
    /// The overlays that a message asks for: in the trace of the scoring that sent it, linked to the invocation that carries it out.
    /// </summary>
    /// <param name="request">The message.</param>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Draw(OverlayRequest request)
    {
        ActivityContext here = Activity.Current?.Context ?? default;
        Activity? span = ActivityContext.TryParse(request.TraceParent, null, isRemote: true, out ActivityContext sender)
            ? Source.StartActivity("chexnet.draw", ActivityKind.Consumer, sender, links: here == default ? null : [new ActivityLink(here)])
            : Source.StartActivity("chexnet.draw", ActivityKind.Consumer);
        return span?.SetTag("chexnet.image", NameHash.Of(request.Key.ToString())).SetTag("chexnet.findings", request.Findings?.Count ?? 1);
    }

    /// <summary>A page of a run.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="page">The page, from 0.</param>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Page(string run, int page) => Source.StartActivity("chexnet.page")?.SetTag("chexnet.run", run).SetTag("chexnet.page", page);
}
