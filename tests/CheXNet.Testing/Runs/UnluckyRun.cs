using System.Text.Json;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>A random run for any engine: some images are unreadable, some fail until mended, some are already scored.</summary>
public sealed class UnluckyRun
{
    private static readonly string?[] Faults = [null, null, null, ErrorCodes.ImageCorrupt, null, null, ErrorCodes.ScoreNotFinite];

    private readonly int _scoredBefore;

    public UnluckyRun(Random random, int images)
    {
        World = new RunWorld(ImageMemory.Of(images, _ => Faults[random.Next(Faults.Length)]));
        foreach (string image in World.Images.Images.Keys.Where(_ => random.Next(10) == 0))
            World.Images.Rows[image] = DateTimeOffset.UnixEpoch;
        _scoredBefore = World.Images.Rows.Count;
        Request = new RunRequest { Dataset = "set", Overlays = true, Tolerated = new FailureTolerance { Count = random.Next(images) } };
    }

    public RunWorld World { get; }

    /// <summary>The request; tests set pages, shards and window.</summary>
    public RunRequest Request { get; }

    /// <summary>A random fault, or none.</summary>
    public static Fault NextFault(Random random, int perMille) => random.Next(1000) >= perMille
        ? Fault.None
        : random.Next(10) switch { 0 => Fault.CrashBefore, 1 => Fault.CrashAfter, < 6 => Fault.Refused, _ => Fault.AnswerLost };

    /// <summary>Clears the faults of images that are not themselves unreadable.</summary>
    public void Mend()
    {
        foreach (string image in World.Images.Images.Where(static i => i.Value == ErrorCodes.ScoreNotFinite).Select(static i => i.Key))
            World.Images.Images[image] = null;
    }

    /// <summary>Whether, after the run, every image is in exactly one list, none was inferred twice, all overlays were requested.</summary>
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
