using CheXNet.Api;
using CheXNet.Cli.CommandLine;
using CheXNet.Models;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>Brings a run to its end, here or by looking on, and tells what came of it.</summary>
/// <param name="output">Where the outcome goes.</param>
/// <param name="error">Where progress and hints go.</param>
/// <param name="again">What another command needs to find the same runs: options, or nothing.</param>
/// <param name="model">The model as a person named it; null for the one that the run names. One that was named by its place is found by
/// that alone.</param>
internal sealed class RunDriver(RunOutput output, TextWriter error, string again, string? model)
{
    private string AgainWithModel => Path.Exists(model) ? $"{again} --model \"{Path.GetFullPath(model)}\"" : again;

    /// <summary>What <c>--detach</c> is answered where nobody would take a run up.</summary>
    public static InvalidInputException NobodyThere() => new(
        ErrorCodes.ArgumentInvalid,
        "--detach leaves the run to a running service, and none runs on this storage: start 'chexnet serve' first, or leave --detach out.");

    /// <summary>Carries a run out in this process, with the model that it asks for.</summary>
    /// <param name="workers">Images scored at once.</param>
    /// <param name="upload">What was uploaded before.</param>
    /// <returns>The exit status.</returns>
    public async Task<int> HereAsync(StoredRuns runs, RunBody run, int workers, UploadOutcome? upload, CancellationToken cancellationToken)
    {
        if (run.State.IsOver()) return await TellAsync(runs, run, null, upload, cancellationToken);
        using RunModel opened = await RunModel.OpenAsync(
            runs.Storage.Account, model ?? run.Request.Model?.ToString(), run.Request.Precision ?? Precision.Fp32, workers, cancellationToken);
        return await HereAsync(runs, run, opened, upload, cancellationToken);
    }

    /// <summary>Carries a run out in this process.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> HereAsync(StoredRuns runs, RunBody run, RunModel opened, UploadOutcome? upload, CancellationToken cancellationToken)
    {
        if (run.State.IsOver()) return await TellAsync(runs, run, null, upload, cancellationToken);
        await error.WriteLineAsync($"Run {run.Run}. {opened.Scoring.Card.ToModelId()}: {opened.Scoring.Card.Notice}");
        try
        {
            new RunImages(runs.Storage.Account, opened.Scoring).Check(RunJob.Of(run.Run, run.Request));
            WorkHere here = await new RunHere(runs, opened.Scoring, error).CarryOutAsync(run.Run, cancellationToken);
            return await TellAsync(runs, await runs.StatusAsync(run.Run, cancellationToken), here, upload, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"Stopped; what is scored stays. Go on:  chexnet run start --id {run.Run}{AgainWithModel}");
            await error.WriteLineAsync($"        Or end the run:  chexnet run cancel {run.Run}{again}");
            return ExitCode.Interrupted;
        }
        catch (StorageException)
        {
            await error.WriteLineAsync($"What is scored stays. When storage answers again, go on:  chexnet run start --id {run.Run}{AgainWithModel}");
            throw;
        }
    }

    /// <summary>Looks on until a run is over that somebody else carries out.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> FollowAsync(IRuns runs, RunBody run, CancellationToken cancellationToken)
    {
        try
        {
            return await TellAsync(runs, await RunFollow.UntilOverAsync(runs, run.Run, error, cancellationToken), null, null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"Run {run.Run} goes on. Look again:  chexnet run status {run.Run} --watch{again}");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Leaves a run to whoever takes it up.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> LeaveAsync(RunBody run)
    {
        output.Status(run);
        await error.WriteLineAsync($"A running service takes it up. Look on:  chexnet run status {run.Run} --watch{again}");
        return RunOutput.StatusOf(run);
    }

    private async Task<int> TellAsync(IRuns runs, RunBody run, WorkHere? here, UploadOutcome? upload, CancellationToken cancellationToken)
    {
        output.Over(run, run.Report is null ? null : await ReportAsync(runs, run.Run, cancellationToken), here, upload);
        if (run.State.CanRedrive()) await error.WriteLineAsync($"Once its cause is mended, try what failed or is pending again:  chexnet run redrive {run.Run}{AgainWithModel}");
        return RunOutput.StatusOf(run);
    }

    /// <summary>A run that was cancelled before its first page has a plan and no report.</summary>
    private static async Task<RunReport?> ReportAsync(IRuns runs, RunId run, CancellationToken cancellationToken)
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
