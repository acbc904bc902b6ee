using System.Diagnostics.Metrics;

namespace CheXNet.Telemetry;

/// <summary>Metrics of scored images, in the meter <c>CheXNet</c>; no tag contains an image name.</summary>
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

    /// <summary>Records an image that was scored and stored.</summary>
    /// <param name="read">Time to fetch it.</param>
    /// <param name="prepare">Time to decode and resize it.</param>
    /// <param name="infer">Time in the network.</param>
    /// <param name="store">Time to write its results.</param>
    public static void ImageScored(TimeSpan read, TimeSpan prepare, TimeSpan infer, TimeSpan store)
    {
        Scored.Add(1);
        Stage.Record(read.TotalSeconds, Tag("stage", "read"));
        Stage.Record(prepare.TotalSeconds, Tag("stage", "prepare"));
        Stage.Record(infer.TotalSeconds, Tag("stage", "infer"));
        Stage.Record(store.TotalSeconds, Tag("stage", "store"));
    }

    /// <summary>Records an image that could not be scored.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    public static void ImageFailed(string code) => Failed.Add(1, Tag("code", code));

    /// <summary>Records that work on a queue message has begun.</summary>
    /// <param name="age">Time since the message was sent.</param>
    public static void MessageTaken(string queue, TimeSpan age) => QueueAge.Record(Math.Max(0, age.TotalSeconds), Tag("queue", queue));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
