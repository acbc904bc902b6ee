namespace CheXNet.Cli.Service;

/// <summary>Executes dataset runs one at a time: all unfinished local runs that this model can do and no other process has. This resumes
/// runs after a restart and takes over those of dead processes.</summary>
internal sealed class RunWorker(
    IRunStore store, IRunImages images, LocalRunLauncher launcher, LocalRunner runner, RunFinisher finisher, ILogger logger)
{
    /// <summary>How soon a run left by another process is noticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

    /// <summary>Executes runs until <paramref name="cancellationToken"/>, which leaves the current run resumable.</summary>
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
            // Requested stop.
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

    /// <summary>False for runs that need another model.</summary>
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
