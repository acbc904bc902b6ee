using System.Text.Json;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>
/// A run by chance, for whatever engine: of its images some are unreadable, some fail until they are mended, some have been scored before.
/// </summary>
public sealed class UnluckyRun
{
    private static readonly string?[] Faults = [null, null, null, ErrorCodes.ImageCorrupt, null, null, ErrorCodes.ScoreNotFinite];

    private readonly int _scoredBefore;

    /// <summary>Makes a run.</summary>
    /// <param name="random">All chance.</param>
    /// <param name="images">How many images.</param>
    public UnluckyRun(Random random, int images)
    {
        World = new RunWorld(ImageMemory.Of(images, _ => Faults[random.Next(Faults.Length)]));
        foreach (string image in World.Images.Images.Keys.Where(_ => random.Next(10) == 0))
            World.Images.Rows[image] = DateTimeOffset.UnixEpoch;
        _scoredBefore = World.Images.Rows.Count;
        Request = new RunRequest { Dataset = "set", Overlays = true, Tolerated = new FailureTolerance { Count = random.Next(images) } };
    }

    /// <summary>The dataset and the storage.</summary>
    public RunWorld World { get; }

    /// <summary>What is asked for; pages, shards and window are the test's.</summary>
    public RunRequest Request { get; }

    /// <summary>What goes wrong at the next step.</summary>
    public static Fault NextFault(Random random, int perMille) => random.Next(1000) >= perMille
        ? Fault.None
        : random.Next(10) switch { 0 => Fault.CrashBefore, 1 => Fault.CrashAfter, < 6 => Fault.Refused, _ => Fault.AnswerLost };

    /// <summary>Images that failed without being at fault fail no more.</summary>
    public void Mend()
    {
        foreach (string image in World.Images.Images.Where(static i => i.Value == ErrorCodes.ScoreNotFinite).Select(static i => i.Key))
            World.Images.Images[image] = null;
    }

    /// <summary>
    /// Whether every image stands in one list, none was inferred twice, and every overlay was asked for, once the run is over.
    /// </summary>
    public async Task<bool> IsConservedAsync(RunService service, RunId run)
    {
        RunReport report = await service.ReportAsync(run, default);
        string[][] lists =
        [
            World.Lines(RunBlobNames.Succeeded(run)),
            World.Lines(RunBlobNames.Skipped(run)),
            [.. World.Lines(RunBlobNames.Failed(run))
                .Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("image").GetString()!)],
        ];
        int unreadable = World.Images.Images.Count(i => i.Value == ErrorCodes.ImageCorrupt && !World.Images.Rows.ContainsKey(i.Key));
        return report.State == (unreadable > 0 ? RunState.CompletedWithFailures : RunState.Completed)
            && report.Conserved && report.Pending == 0
            && lists.SelectMany(static l => l).Order(StringComparer.Ordinal)
                .SequenceEqual(World.Images.Images.Keys.Order(StringComparer.Ordinal))
            && (lists[0].Length, lists[1].Length, lists[2].Length) == (report.Counts.Succeeded, report.Counts.Skipped, report.Counts.Failed)
            && lists[1].Length == _scoredBefore && lists[2].Length == unreadable
            && World.Images.InferredTwice.IsEmpty
            && lists[0].All(World.Images.OverlaysAskedFor.ContainsKey);
    }
}
