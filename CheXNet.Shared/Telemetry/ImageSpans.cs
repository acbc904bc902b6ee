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

    private const string ScoreName = "chexnet.score";

    private static readonly ActivitySource Source = new(SourceName, SoftwareVersion.Current);

    /// <summary>
    /// What a message carries to continue the trace of the image that it is about, as W3C Trace Context writes it: the current span, or
    /// the image's where the current one is a stage of it; null where nobody traces.
    /// </summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } here
        ? IsScore(here.Parent) ? here.ParentId : here.Id
        : null;

    /// <summary>Everything that is done to an image that lands, up to its stored results.</summary>
    /// <param name="blobName">The image's blob.</param>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Score(string blobName) => Source.StartActivity(ScoreName)?.SetTag("chexnet.image", NameHash.Of(blobName));

    /// <summary>One stage of it. The images of a run's page have none: they are too many.</summary>
    /// <param name="stage">As in the metric of seconds by stage: read, prepare (decoding included), infer or store.</param>
    /// <returns>The span, to be disposed at the end of the stage; null where nobody listens.</returns>
    public static Activity? Stage(string stage) => IsScore(Activity.Current) ? Source.StartActivity($"chexnet.{stage}") : null;

    /// <summary>
    /// The overlays of an image: in the trace of the scoring that asked for them, linked to the invocation that draws them.
    /// </summary>
    /// <param name="blobName">The image's blob.</param>
    /// <param name="findings">How many overlays are asked for.</param>
    /// <param name="traceParent">The <see cref="TraceParent"/> of who asked; null where nobody traced.</param>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Draw(string blobName, int findings, string? traceParent)
    {
        ActivityContext here = Activity.Current?.Context ?? default;
        Activity? span = ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext sender)
            ? Source.StartActivity("chexnet.draw", ActivityKind.Consumer, sender, links: here == default ? null : [new ActivityLink(here)])
            : Source.StartActivity("chexnet.draw", ActivityKind.Consumer);
        return span?.SetTag("chexnet.image", NameHash.Of(blobName)).SetTag("chexnet.findings", findings);
    }

    /// <summary>A page of a run.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="page">The page, from 0.</param>
    /// <returns>The span, to be disposed at the end; null where nobody listens.</returns>
    public static Activity? Page(string run, int page) =>
        Source.StartActivity("chexnet.page")?.SetTag("chexnet.run", run).SetTag("chexnet.page", page);

    private static bool IsScore(Activity? span) => span is { OperationName: ScoreName };
}
