using CheXNet.Runs;
using CheXNet.Storage;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// Carries out dataset runs one after the other: whatever the table has that is for one machine, not over, doable with this model and in
/// no other process's hands. So a run goes on after a restart, and one whose process has died is taken up.
/// </summary>
internal sealed class LocalRuns : IRunLauncher, IDisposable
{
    /// <summary>A run that another process left is found within this time.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _asked = new(0);
    private readonly AzureRuns _runs;
    private readonly LocalRunner _runner;
    private readonly ILogger _log;
    private RunId? _current;

    public LocalRuns(StorageAccount account, IRunScoring scoring, TimeProvider time, ILoggerFactory logs)
    {
        _log = logs.CreateLogger("chexnet");
        _runs = new AzureRuns(account, time, logs);
        Images = new RunImages(account, scoring);
        _runner = _runs.RunnerOver(Images);
    }

    /// <summary>Starts, shows and cancels runs.</summary>
    public RunService Service => _runs.Service;

    /// <summary>What the runs score with.</summary>
    public IRunImages Images { get; }

    /// <inheritdoc/>
    public RunEngine Engine => RunEngine.Local;

    /// <inheritdoc/>
    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        _asked.Release();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) =>
        _current == run || await _runs.IsInHandAsync(run, cancellationToken);

    /// <summary>
    /// Carries runs out until <paramref name="cancellationToken"/>; the run in hand is left so that it can be taken up again.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await CarryOutAllAsync(cancellationToken);
                await _asked.WaitAsync(LookEvery, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _asked.Dispose();

    private async Task CarryOutAllAsync(CancellationToken cancellationToken)
    {
        List<RunRecord> open = [];
        try
        {
            await foreach (RunRecord run in _runs.Store.ListAsync(cancellationToken))
            {
                if (run.Engine == RunEngine.Local && !run.State.IsOver() && CanDo(run)) open.Add(run);
            }
        }
        catch (StorageException e)
        {
            ServiceLog.RunsUnavailable(_log, e.Message);
        }

        foreach (RunRecord run in open.OrderBy(static r => r.CreatedAt)) await CarryOutAsync(run, cancellationToken);
    }

    private async Task CarryOutAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _current = run.Run;
        try
        {
            RunRecord over = await _runner.RunAsync(run.Run, null, cancellationToken);
            ServiceLog.RunOver(_log, run.Run, over.State, over.Counts.Succeeded, over.Counts.Failed, over.Counts.Skipped);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ServiceLog.RunInterrupted(_log, run.Run, "its lock could not be renewed");
        }
        catch (RunException e) when (e.Code == ErrorCodes.RunStateInvalid)
        {
            // Another process has it.
        }
        catch (XrayException e)
        {
            ServiceLog.RunInterrupted(_log, run.Run, e.Code);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await _runs.Finisher.FailAsync(run.Run, run.Attempt, $"An error stopped run {run.Run}: {e.GetType().Name}. Redrive it, and report this as a defect.", cancellationToken);
            ServiceLog.RunBroken(_log, e);
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>A run of another model waits for the process that has it.</summary>
    private bool CanDo(RunRecord run)
    {
        try
        {
            Images.Check(RunJob.Of(run.Run, run.Request));
            return true;
        }
        catch (ModelPackageException)
        {
            return false;
        }
    }
}
