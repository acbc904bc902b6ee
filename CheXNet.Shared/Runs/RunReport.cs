namespace CheXNet.Runs;

/// <summary>What a run came to: <c>report.json</c>.</summary>
public sealed record RunReport
{
    /// <summary>The form of this report that this software writes.</summary>
    public const string CurrentSchema = "chexnet.run-report/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>0, and one more for each redrive.</summary>
    public required int Attempt { get; init; }

    /// <summary>How the attempt ended.</summary>
    public required RunState State { get; init; }

    /// <summary>The error's code, if it failed.</summary>
    public string? Code { get; init; }

    /// <summary>What happened and what to do, if it failed.</summary>
    public string? Message { get; init; }

    /// <summary>What was asked for.</summary>
    public required RunRequest Request { get; init; }

    /// <summary>Images in the manifest.</summary>
    public required long Listed { get; init; }

    /// <summary>What became of them, recounted from the pages' records.</summary>
    public required RunCounts Counts { get; init; }

    /// <summary>Images that nothing became of.</summary>
    public required long Pending { get; init; }

    /// <summary>Whether succeeded, failed, skipped and pending add up to listed.</summary>
    public bool Conserved => Counts.Done + Pending == Listed;

    /// <summary>Failures by code.</summary>
    public required IReadOnlyDictionary<string, long> FailuresByCode { get; init; }

    /// <summary>When this attempt began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this attempt ended, UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>
    /// Images accounted for in a second of this attempt, first attempts only; null for a redrive, which does not touch all.
    /// </summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Where the time of all attempts went.</summary>
    public required StageSeconds Seconds { get; init; }

    /// <summary>What scoring cost, estimated.</summary>
    public required RunCost Cost { get; init; }

    /// <summary>The version of this software.</summary>
    public string SoftwareVersion { get; init; } = CheXNet.SoftwareVersion.Current;
}
