using System.Diagnostics;
using CheXNet.Api;
using CheXNet.Cli.CommandLine;
using CheXNet.Runs;
using CheXNet.Storage;

namespace CheXNet.Cli.Runs;

/// <summary>What this process did for a run.</summary>
/// <param name="Images">Images that were scored or failed here.</param>
/// <param name="Seconds">How long it was at work.</param>
/// <param name="Requests">What it asked of the storage account meanwhile, listing and reports included.</param>
internal sealed record WorkHere(long Images, double Seconds, StorageRequests Requests);

/// <summary>
/// Carries a run out in this process, as <c>serve</c> does, and shows how far it is. While another process has the run, that one's
/// progress is shown.
/// </summary>
/// <param name="scoring">What scores.</param>
/// <param name="error">Where progress is shown.</param>
internal sealed class RunHere(StoredRuns runs, IRunScoring scoring, TextWriter error)
{
    /// <summary>How often the table is asked whether another process has let go of a run: a killed one holds it for a minute.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly CountingScoring _counted = new(scoring);

    /// <summary>Works until the run's attempt is over.</summary>
    /// <param name="cancellationToken">Ctrl-C: what is stored stays, and the run can be taken up again.</param>
    /// <returns>What was done here.</returns>
    /// <exception cref="XrayException">Storage failed; the run can be taken up again.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<WorkHere> CarryOutAsync(RunId run, CancellationToken cancellationToken)
    {
        StorageRequests before = runs.Storage.Account.Requests;
        Stopwatch watch = Stopwatch.StartNew();
        await ImageProgress.ShowAsync(error, "scoring", null, progress => WorkAsync(run, progress, cancellationToken));
        return new WorkHere(_counted.Images, watch.Elapsed.TotalSeconds, runs.Storage.Account.Requests - before);
    }

    private async Task WorkAsync(RunId run, ImageProgress progress, CancellationToken cancellationToken)
    {
        LocalRunner runner = runs.Runs.RunnerOver(new RunImages(runs.Storage.Account, _counted));
        bool told = false;
        while (true)
        {
            RunBody now = await runs.StatusAsync(run, cancellationToken);
            progress.Set(now.Counts.Done, now.Listed);
            if (now.State.IsOver()) return;
            if (now.Engine == RunEngine.Local && await TryAsync(runner, run, now, progress, cancellationToken)) return;
            if (!told) await error.WriteLineAsync($"Another process has run {run}: waiting for it, or until it lets go (a minute at most after it was killed).");
            told = true;
            await Task.Delay(AskEvery, cancellationToken);
        }
    }

    private async Task<bool> TryAsync(LocalRunner runner, RunId run, RunBody begun, ImageProgress progress, CancellationToken cancellationToken)
    {
        long before = _counted.Images;
        _counted.Counted = images => progress.Set(begun.Counts.Done + images - before, null);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task listing = ListedAsync(run, progress, over.Token);
        try
        {
            await runner.RunAsync(run, new Reported(progress), cancellationToken);
            return true;
        }
        catch (RunException e) when (e.Code == ErrorCodes.RunStateInvalid)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The lock could not be renewed in time: somebody else may have the run now.
            return false;
        }
        finally
        {
            await over.CancelAsync();
            await listing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>How many images there are is known when they are listed.</summary>
    private async Task ListedAsync(RunId run, ImageProgress progress, CancellationToken over)
    {
        while (true)
        {
            RunBody now = await runs.StatusAsync(run, over);
            if (now.Listed is { } listed && now.State != RunState.Pending)
            {
                progress.Set(now.Counts.Done, listed);
                return;
            }

            await Task.Delay(LookEvery, over);
        }
    }

    private sealed class Reported(ImageProgress progress) : IProgress<RunCounts>
    {
        public void Report(RunCounts value) => progress.Set(value.Done, null);
    }
}
