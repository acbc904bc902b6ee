using System.Text.Json;
using CheXNet.Runs;
using CheXNet.Testing.Runs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>What holds of a run whatever happens to the processes that carry it out.</summary>
public sealed class LocalRunnerChaosTests
{
    [Fact]
    public void Run_through_crashes_failures_cancels_and_redrives_conserves_every_image() => Prop.ForAll(
        Cases().ToArbitrary(),
        static c => SurvivesAsync(c).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static Gen<Case> Cases() =>
        from images in Gen.Choose(1, 150)
        from pageSize in Gen.Choose(1, 40)
        from shards in Gen.Choose(1, 6)
        from window in Gen.Choose(1, 8)
        from parallelism in Gen.Choose(1, 5)
        from faultsPerMille in Gen.Choose(0, 60)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(images, pageSize, shards, window, parallelism, faultsPerMille, seed);

    private static async Task<bool> SurvivesAsync(Case c)
    {
        var random = new Random(c.Seed);
        string?[] faults = [null, null, null, ErrorCodes.ImageCorrupt, null, null, ErrorCodes.ScoreNotFinite];
        var world = new RunWorld(ImageMemory.Of(c.Images, _ => faults[random.Next(faults.Length)]));
        foreach (string image in world.Images.Images.Keys.Where(_ => random.Next(10) == 0))
            world.Images.Rows[image] = DateTimeOffset.UnixEpoch;
        int before = world.Images.Rows.Count;
        RunRequest request = new()
        {
            Dataset = "set",
            PageSize = c.PageSize,
            Shards = c.Shards,
            Window = c.Window,
            Overlays = true,
            Tolerated = new FailureTolerance { Count = random.Next(c.Images) },
        };
        RunProcess quiet = world.Process();
        RunId run = (await quiet.Service.StartAsync(request, quiet, default)).Run;

        for (int process = 0; process < 8; process++)
        {
            RunProcess unlucky = world.Process(new Chaos(() => Next(random, c.FaultsPerMille)), c.Parallelism);
            try
            {
                if (random.Next(5) == 0) await unlucky.Service.CancelAsync(run, new Alive(unlucky), default);
                RunRecord record = await unlucky.Local.RunAsync(run, null, default);
                if (record.State.CanRedrive()) await unlucky.Service.RedriveAsync(run, unlucky, default);
            }
            catch (Exception e) when (e is CrashException or StorageException)
            {
                continue;
            }
        }

        foreach (string image in world.Images.Images.Where(static i => i.Value == ErrorCodes.ScoreNotFinite).Select(static i => i.Key))
            world.Images.Images[image] = null;
        RunRecord last = await quiet.Local.RunAsync(run, null, default);
        if (last.State is RunState.Failed or RunState.Cancelled or RunState.CompletedWithFailures)
        {
            await quiet.Service.RedriveAsync(run, quiet, default);
            last = await quiet.Local.RunAsync(run, null, default);
        }

        RunReport report = await quiet.Service.ReportAsync(run, default);
        string[][] lists =
        [
            world.Lines(RunBlobNames.Succeeded(run)),
            world.Lines(RunBlobNames.Skipped(run)),
            [.. world.Lines(RunBlobNames.Failed(run)).Select(static l => JsonElement.Parse(l).GetProperty("image").GetString()!)],
        ];
        int unreadable = world.Images.Images.Count(i => i.Value == ErrorCodes.ImageCorrupt && !world.Images.Rows.ContainsKey(i.Key));
        return last.State == (unreadable > 0 ? RunState.CompletedWithFailures : RunState.Completed)
            && report.Conserved && report.Pending == 0
            && lists.SelectMany(static l => l).Order(StringComparer.Ordinal).SequenceEqual(
                world.Images.Images.Keys.Order(StringComparer.Ordinal))
            && (lists[0].Length, lists[1].Length, lists[2].Length) == (report.Counts.Succeeded, report.Counts.Skipped, report.Counts.Failed)
            && lists[1].Length == before && lists[2].Length == unreadable
            && world.Images.InferredTwice.IsEmpty
            && lists[0].All(world.Images.OverlaysAskedFor.ContainsKey);
    }

    private static Fault Next(Random random, int perMille) => random.Next(1000) >= perMille
        ? Fault.None
        : random.Next(10) switch { 0 => Fault.CrashBefore, 1 => Fault.CrashAfter, < 6 => Fault.Refused, _ => Fault.AnswerLost };

    private sealed record Case(int Images, int PageSize, int Shards, int Window, int Parallelism, int FaultsPerMille, int Seed);

    private sealed class Alive(IRunLauncher inner) : IRunLauncher
    {
        public RunEngine Engine => inner.Engine;

        public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) =>
            inner.LaunchAsync(run, attempt, cancellationToken);

        public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
