using System.Diagnostics.Metrics;

namespace CheXNet.Telemetry;

/// <summary>
/// What is measured of images, wherever they are scored: by a trigger, a run or the single-machine service. Whoever listens to the meter
/// <c>CheXNet</c> (OpenTelemetry, <c>dotnet-counters</c>) has them; nobody listening costs next to nothing. No name of an image is ever a
/// tag.
/// </summary>
public static class ImageMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "CheXNet";

    private static readonly Meter Meter = new(MeterName, SoftwareVersion.Current);

    private static readonly Counter<long> Scored = Meter.CreateCounter<long>(
        "chexnet.images.scored", "{image}", "Images whose prediction was computed and stored.");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>(
        "chexnet.images.failed", "{image}", "Images that could not be scored, by code.");

    private static readonly Histogram<double> Stage = Meter.CreateHistogram<double>(
        "chexnet.stage.duration", "s", "Time of one image in a stage: read, prepare, infer, store.");

    private static readonly Histogram<double> QueueAge = Meter.CreateHistogram<double>(
        "chexnet.queue.age", "s", "Time that a message waited before its work began, by queue.");

    /// <summary>An image was scored and stored.</summary>
    /// <param name="read">How long it took to fetch.</param>
    /// <param name="prepare">To decode and resize.</param>
    /// <param name="infer">In the network.</param>
    /// <param name="store">To write its results.</param>
    public static void ImageScored(TimeSpan read, TimeSpan prepare, TimeSpan infer, TimeSpan store)
    {
        Scored.Add(1);
        Stage.Record(read.TotalSeconds, Tag("stage", "read"));
        Stage.Record(prepare.TotalSeconds, Tag("stage", "prepare"));
        Stage.Record(infer.TotalSeconds, Tag("stage", "infer"));
        Stage.Record(store.TotalSeconds, Tag("stage", "store"));
    }

    /// <summary>An image could not be scored.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    public static void ImageFailed(string code) => Failed.Add(1, Tag("code", code));

    /// <summary>Work on a message begins.</summary>
    /// <param name="age">Since it was sent.</param>
    public static void MessageTaken(string queue, TimeSpan age) => QueueAge.Record(Math.Max(0, age.TotalSeconds), Tag("queue", queue));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
