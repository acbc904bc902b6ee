namespace CheXNet.Telemetry;

/// <summary>
/// Spans of the source <c>CheXNet</c> (OpenTelemetry). An ingested image has <c>chexnet.score</c>, containing <c>chexnet.read</c>,
/// <c>chexnet.prepare</c>, <c>chexnet.infer</c> and <c>chexnet.store</c>, then <c>chexnet.draw</c>; a run has <c>chexnet.page</c>.
/// Images are identified by a hash, never by name.
/// </summary>
public static class ImageSpans
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "CheXNet";

    private const string ScoreName = "chexnet.score";

    private static readonly ActivitySource Source = new(SourceName, SoftwareVersion.Current);

    /// <summary>
    /// The W3C <c>traceparent</c> to put in a message about the current image: the current span's, or its parent's if the current span is
    /// a stage; null if nothing is traced.
    /// </summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } here
        ? IsScore(here.Parent) ? here.ParentId : here.Id
        : null;

    /// <summary>Starts the span for scoring an ingested image, storing included; null without a listener.</summary>
    public static Activity? Score(string blobName) => Source.StartActivity(ScoreName)?.SetTag("chexnet.image", NameHash.Of(blobName));

    /// <summary>Starts the span of a stage; null without a listener, and for images of a run's page, which are too many.</summary>
    /// <param name="stage">As in the stage duration metric: read, prepare (includes decoding), infer or store.</param>
    public static Activity? Stage(string stage) => IsScore(Activity.Current) ? Source.StartActivity($"chexnet.{stage}") : null;

    /// <summary>Starts the span for drawing overlays, in the scoring trace, linked to the current span; null without a listener.</summary>
    /// <param name="findings">The number of overlays requested.</param>
    /// <param name="traceParent">The requester's <see cref="TraceParent"/>; null if it had none.</param>
    public static Activity? Draw(string blobName, int findings, string? traceParent)
    {
        ActivityContext here = Activity.Current?.Context ?? default;
        Activity? span = ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext sender)
            ? Source.StartActivity("chexnet.draw", ActivityKind.Consumer, sender, links: here == default ? null : [new ActivityLink(here)])
            : Source.StartActivity("chexnet.draw", ActivityKind.Consumer);
        return span?.SetTag("chexnet.image", NameHash.Of(blobName)).SetTag("chexnet.findings", findings);
    }

    /// <summary>Starts the span of a run's page (numbered from 0); null without a listener.</summary>
    public static Activity? Page(string run, int page) =>
        Source.StartActivity("chexnet.page")?.SetTag("chexnet.run", run).SetTag("chexnet.page", page);

    private static bool IsScore(Activity? span) => span is { OperationName: ScoreName };
}
