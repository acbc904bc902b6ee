using CheXNet.Api;

namespace CheXNet.Cli.Runs;

/// <summary>Executes or watches a run to its end and reports the outcome. Every method returns the exit code.</summary>
/// <param name="error">Where progress and hints go.</param>
/// <param name="again">Options for another command to reach the same runs; may be empty.</param>
/// <param name="model">The model as the user named it; null for the one in the run. A model given by path is found only there.</param>
internal sealed class RunSupervisor(RunOutput output, TextWriter error, string again, string? model)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private string AgainWithModel => Path.Exists(model) ? $"{again} --model \"{Path.GetFullPath(model)}\"" : again;

    /// <summary>The error of <c>--detach</c> when no service would pick the run up.</summary>
    public static InvalidInputException NobodyThere() => new(
        ErrorCodes.ArgumentInvalid,
        "--detach leaves the run to a running service, and none runs on this storage: start 'chexnet serve' first, or leave --detach out.");

    /// <summary>Executes a run in this process with the model it requires.</summary>
    public async Task<int> ExecuteAsync(StorageRunClient runs, RunBody run, int workers, CancellationToken cancellationToken)
    {
        if (run.State.IsOver()) return await TellAsync(runs, run, null, null, cancellationToken);
        using XrayScorer scorer = await runs.Storage.OpenModelAsync(
            model ?? run.Request.Model?.ToString(), run.Request.Precision ?? Precision.Fp32, cancellationToken);
        return await ExecuteAsync(runs, run, scorer, workers, null, cancellationToken);
    }

    public async Task<int> ExecuteAsync(
        StorageRunClient runs, RunBody run, XrayScorer scorer, int workers, UploadOutcome? upload, CancellationToken cancellationToken)
    {
        if (run.State.IsOver()) return await TellAsync(runs, run, null, upload, cancellationToken);
        await error.WriteLineAsync($"Run {run.Run}. {scorer.Card.ToModelId()}: {scorer.Card.Notice}");
        DeviceOptions.Say(runs.Storage.Device, scorer, error);
        try
        {
            LocalWork work = await new RunExecution(runs, scorer, workers, error).RunAsync(run, cancellationToken);
            return await TellAsync(runs, await runs.StatusAsync(run.Run, cancellationToken), work, upload, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"Stopped; what is scored stays. Go on:  chexnet run start --id {run.Run}{AgainWithModel}");
            await error.WriteLineAsync($"        Or end the run:  chexnet run cancel {run.Run}{again}");
            return ExitCode.Interrupted;
        }
        catch (StorageException)
        {
            await error.WriteLineAsync(
                $"What is scored stays. When storage answers again, go on:  chexnet run start --id {run.Run}{AgainWithModel}");
            throw;
        }
    }

    /// <summary>Watches a run that a service executes.</summary>
    public async Task<int> WatchAsync(IRunClient runs, RunBody run, CancellationToken cancellationToken)
    {
        try
        {
            await ImageProgress.ShowAsync(error, "run", run.Listed, async progress =>
            {
                while (true)
                {
                    progress.Set(run.Counts.Done, run.Listed);
                    if (run.State.IsOver()) return;
                    await Task.Delay(LookEvery, cancellationToken);
                    run = await runs.StatusAsync(run.Run, cancellationToken);
                }
            });
            return await TellAsync(runs, run, null, null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"Run {run.Run} goes on. Look again:  chexnet run status {run.Run} --watch{again}");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Leaves a run for a service.</summary>
    public async Task<int> LeaveAsync(RunBody run)
    {
        output.Status(run);
        await error.WriteLineAsync($"A running service takes it up. Look on:  chexnet run status {run.Run} --watch{again}");
        return RunOutput.StatusOf(run);
    }

    private async Task<int> TellAsync(
        IRunClient runs, RunBody run, LocalWork? work, UploadOutcome? upload, CancellationToken cancellationToken)
    {
        output.Over(run, run.Report is null ? null : await ReportAsync(runs, run.Run, cancellationToken), work, upload);
        if (run.State.CanRedrive())
        {
            await error.WriteLineAsync(
                $"Once its cause is mended, try what failed or is pending again:  chexnet run redrive {run.Run}{AgainWithModel}");
        }

        return RunOutput.StatusOf(run);
    }

    /// <summary>A run cancelled before its first page has a plan but no report.</summary>
    private static async Task<RunReport?> ReportAsync(IRunClient runs, RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return await runs.ReportAsync(run, cancellationToken);
        }
        catch (RunException e) when (e.Code == ErrorCodes.RunStateInvalid)
        {
            return null;
        }
    }
}
