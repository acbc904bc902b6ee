using CheXNet.Api;
using CheXNet.Cli.Service;
using CheXNet.Hosting;

namespace CheXNet.Cli.Runs;

/// <summary>What this process did for a run.</summary>
/// <param name="Images">Images scored or failed here.</param>
/// <param name="Requests">Its storage requests, including listing and reports.</param>
internal sealed record LocalWork(long Images, double Seconds, StorageRequests Requests);

/// <summary>Executes a run in this process with progress, or shows the progress of another process that has it.</summary>
/// <param name="workers">Images scored at once.</param>
/// <param name="error">Where progress is shown.</param>
internal sealed class RunExecution(StorageRunClient runs, XrayScorer scorer, int workers, TextWriter error)
{
    /// <summary>How often to check whether another process has released a run; a killed one holds it for a minute.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Works until the run's attempt is over.</summary>
    /// <param name="cancellationToken">Ctrl-C: stored results are kept, and the run can be resumed.</param>
    /// <exception cref="XrayException">The run needs another model, or storage failed; the run can be resumed.</exception>
    public async Task<LocalWork> RunAsync(RunBody run, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddConsoleLog(LogLevel.Warning)
            .AddSingleton(new ScoringPipelineOptions { Workers = workers })
            .AddCheXNet(runs.Storage.Account, scorer)
            .AddSingleton(static s => new CountedRunImages(ActivatorUtilities.CreateInstance<RunImages>(s)))
            .AddSingleton<IRunImages>(static s => s.GetRequiredService<CountedRunImages>())
            .BuildServiceProvider();
        CountedRunImages images = services.GetRequiredService<CountedRunImages>();
        images.Check(RunJob.Of(run.Run, run.Request));

        await using IAsyncDisposable claim = await new DatasetClaims(runs.Storage.Account, scorer.Card, TimeProvider.System)
            .HoldAsync(run.Request.Dataset, cancellationToken);
        StorageRequests before = runs.Storage.Account.Requests;
        Stopwatch watch = Stopwatch.StartNew();
        LocalRunner runner = services.GetRequiredService<LocalRunner>();
        await ImageProgress.ShowAsync(error, "scoring", null, progress => WorkAsync(runner, images, run.Run, progress, cancellationToken));
        return new LocalWork(images.Count, watch.Elapsed.TotalSeconds, runs.Storage.Account.Requests - before);
    }

    private async Task WorkAsync(
        LocalRunner runner, CountedRunImages images, RunId run, ImageProgress progress, CancellationToken cancellationToken)
    {
        bool told = false;
        while (true)
        {
            RunBody now = await runs.StatusAsync(run, cancellationToken);
            progress.Set(now.Counts.Done, now.Listed);
            if (now.State.IsOver()) return;
            if (now.Engine == RunEngine.Local)
            {
                long start = now.Counts.Done - images.Count;
                images.Counted = count => progress.Set(start + count, null);
                if (await TryAsync(runner, run, progress, cancellationToken)) return;
            }

            if (!told)
            {
                await error.WriteLineAsync(
                    $"Another process has run {run}: waiting for it, or until it lets go (a minute at most after it was killed).");
            }

            told = true;
            await Task.Delay(AskEvery, cancellationToken);
        }
    }

    /// <returns>False if another process has the run.</returns>
    private async Task<bool> TryAsync(LocalRunner runner, RunId run, ImageProgress progress, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task listing = ShowListedAsync(run, progress, over.Token);
        try
        {
            await runner.RunAsync(run, new PageProgress(progress), cancellationToken);
            return true;
        }
        catch (RunException e) when (e.Code == ErrorCodes.RunStateInvalid)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease was not renewed in time: another process may have the run now.
            return false;
        }
        finally
        {
            await over.CancelAsync();
            await listing.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The number of images is known once they are listed.</summary>
    private async Task ShowListedAsync(RunId run, ImageProgress progress, CancellationToken cancellationToken)
    {
        RunBody now;
        while ((now = await runs.StatusAsync(run, cancellationToken)).Listed is null || now.State == RunState.Pending)
            await Task.Delay(LookEvery, cancellationToken);
        progress.Set(now.Counts.Done, now.Listed);
    }

    private sealed class PageProgress(ImageProgress progress) : IProgress<RunCounts>
    {
        public void Report(RunCounts value) => progress.Set(value.Done, null);
    }
}
