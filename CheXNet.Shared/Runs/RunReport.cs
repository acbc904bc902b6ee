namespace CheXNet.Runs;

/// <summary>The results of a run: <c>report.json</c>.</summary>
public sealed record RunReport
{
    /// <summary>The schema version that this software writes.</summary>
    public const string CurrentSchema = "chexnet.run-report/1";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>0, plus one per redrive.</summary>
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

    /// <summary>The counts, recomputed from the page records.</summary>
    public required RunCounts Counts { get; init; }

    /// <summary>Images without a result.</summary>
    public required long Pending { get; init; }

    /// <summary>Whether succeeded, failed, skipped and pending add up to listed.</summary>
    public bool Conserved => Counts.Done + Pending == Listed;

    /// <summary>Failures by code.</summary>
    public required IReadOnlyDictionary<string, long> FailuresByCode { get; init; }

    /// <summary>When this attempt began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this attempt ended, UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Images accounted for per second of this attempt; null for a redrive, which processes only some of them.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Time of all attempts.</summary>
    public required StageSeconds Seconds { get; init; }

    /// <summary>The estimated cost of scoring.</summary>
    public required RunCost Cost { get; init; }

    /// <summary>How good the predictions are, if the request names labels; else null.</summary>
    public RunEvaluationSummary? Evaluation { get; init; }

    /// <summary>Where the maps point, if the request names boxes; else null.</summary>
    public RunLocalizationSummary? Localization { get; init; }

    /// <summary>The version of this software.</summary>
    public string SoftwareVersion { get; init; } = CheXNet.SoftwareVersion.Current;
}
