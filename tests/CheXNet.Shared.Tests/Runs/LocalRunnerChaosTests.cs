using CheXNet.Runs;
using CheXNet.Testing.Runs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>What holds of a run whatever happens to the processes that carry it out.</summary>
[Trait("Speed", "Slow")]
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
        var unlucky = new UnluckyRun(random, c.Images);
        RunRequest request = unlucky.Request with { PageSize = c.PageSize, Shards = c.Shards, Window = c.Window };
        RunProcess quiet = unlucky.World.Process();
        RunId run = (await quiet.Service.StartAsync(request, quiet, default)).Run;

        for (int process = 0; process < 8; process++)
        {
            RunProcess chaotic = unlucky.World.Process(new Chaos(() => UnluckyRun.NextFault(random, c.FaultsPerMille)), c.Parallelism);
            try
            {
                if (random.Next(5) == 0) await chaotic.Service.CancelAsync(run, new Alive(chaotic), default);
                RunRecord record = await chaotic.Local.RunAsync(run, null, default);
                if (record.State.CanRedrive()) await chaotic.Service.RedriveAsync(run, chaotic, default);
            }
            catch (Exception e) when (e is CrashException or StorageException)
            {
                continue;
            }
        }

        unlucky.Mend();
        RunRecord last = await quiet.Local.RunAsync(run, null, default);
        if (last.State is RunState.Failed or RunState.Cancelled or RunState.CompletedWithFailures)
        {
            await quiet.Service.RedriveAsync(run, quiet, default);
            last = await quiet.Local.RunAsync(run, null, default);
        }

        return last.State == (await quiet.Service.ReportAsync(run, default)).State && await unlucky.IsConservedAsync(quiet.Service, run);
    }

    private sealed record Case(int Images, int PageSize, int Shards, int Window, int Parallelism, int FaultsPerMille, int Seed);

    private sealed class Alive(IRunLauncher inner) : IRunLauncher
    {
        public RunEngine Engine => inner.Engine;

        public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) =>
            inner.LaunchAsync(run, attempt, cancellationToken);

        public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
