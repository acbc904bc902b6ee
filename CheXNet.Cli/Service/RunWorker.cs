using CheXNet.Runs;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// Carries out dataset runs one after the other: whatever the table has that is for one machine, not over, doable with this model and in
/// no other process's hands. So a run goes on after a restart, and one whose process has died is taken up.
/// </summary>
internal sealed class RunWorker(
    IRunStore store, IRunImages images, LocalRunLauncher launcher, LocalRunner runner, RunFinisher finisher, ILogger logger)
{
    /// <summary>A run that another process left is found within this time.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

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
                await launcher.WaitAsync(LookEvery, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    private async Task CarryOutAllAsync(CancellationToken cancellationToken)
    {
        List<RunRecord> open = [];
        try
        {
            await foreach (RunRecord run in store.ListAsync(cancellationToken))
            {
                if (run.Engine == RunEngine.Local && !run.State.IsOver() && CanDo(run)) open.Add(run);
            }
        }
        catch (StorageException e)
        {
            ServiceLog.RunsUnavailable(logger, e.Message);
        }

        foreach (RunRecord run in open.OrderBy(static r => r.CreatedAt)) await CarryOutAsync(run, cancellationToken);
    }

    private async Task CarryOutAsync(RunRecord run, CancellationToken cancellationToken)
    {
        try
        {
            RunRecord over = await runner.RunAsync(run.Run, null, cancellationToken);
            ServiceLog.RunOver(logger, run.Run, over.State, over.Counts.Succeeded, over.Counts.Failed, over.Counts.Skipped);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ServiceLog.RunInterrupted(logger, run.Run, "its lock could not be renewed");
        }
        catch (RunException e) when (e.Code == ErrorCodes.RunStateInvalid)
        {
            // Another process has it.
        }
        catch (XrayException e)
        {
            ServiceLog.RunInterrupted(logger, run.Run, e.Code);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            string message = $"An error stopped run {run.Run}: {e.GetType().Name}. Redrive it, and report this as a defect.";
            await finisher.FailAsync(run.Run, run.Attempt, message, cancellationToken);
            ServiceLog.RunBroken(logger, e);
        }
    }

    /// <summary>A run of another model waits for the process that has it.</summary>
    private bool CanDo(RunRecord run)
    {
        try
        {
            images.Check(RunJob.Of(run.Run, run.Request));
            return true;
        }
        catch (ModelPackageException)
        {
            return false;
        }
    }
}
