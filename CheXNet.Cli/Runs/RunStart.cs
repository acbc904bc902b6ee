using CheXNet.Api;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;

namespace CheXNet.Cli.Runs;

/// <summary>What <c>run start</c> was asked to do.</summary>
/// <param name="Request">What is asked for; null takes the run of this id up again.</param>
/// <param name="Folder">A folder whose images are uploaded first.</param>
/// <param name="Detach">Whether somebody else carries the run out.</param>
/// <param name="Model">A model as a person names it; null for the default.</param>
/// <param name="Workers">Images scored at once.</param>
internal sealed record RunStartOptions(
    RunId Run, RunRequest? Request, RunFiles Files, string? Folder, bool Detach, string? Model, Precision? Precision, int Workers);

/// <summary>Starts a run, or takes one up again.</summary>
/// <param name="error">Where progress goes.</param>
internal sealed class RunStart(RunSupervisor supervisor, TextWriter error)
{
    /// <summary>Starts a run in a storage account and carries it out here, unless it is left to a running service.</summary>
    /// <exception cref="XrayException">The options make no sense, or model or storage refused.</exception>
    public async Task<int> InStorageAsync(StorageRunClient runs, RunStartOptions options, CancellationToken cancellationToken)
    {
        if (options.Detach && runs.Storage.IsOwn) throw RunSupervisor.NobodyThere();
        if (options.Request is not { } request)
        {
            RunBody begun = await runs.StatusAsync(options.Run, cancellationToken);
            return options.Detach
                ? await supervisor.LeaveAsync(begun)
                : await supervisor.ExecuteAsync(runs, begun, options.Workers, cancellationToken);
        }

        UploadOutcome? upload = await UploadAsync(runs, request.Dataset, options.Folder, cancellationToken);
        await options.Files.CopyAsync(runs.Blobs, cancellationToken);
        if (options.Detach)
        {
            ModelId? asked = options.Model is { } name
                ? (await runs.Storage.FindModelAsync(name, cancellationToken)).Card.ToModelId()
                : null;
            request = request with { Model = asked, Precision = options.Precision };
            return await supervisor.LeaveAsync(await runs.StartAsync(request, options.Run, cancellationToken));
        }

        using XrayScorer scorer = await runs.Storage.OpenModelAsync(
            options.Model, options.Precision ?? Precision.Fp32, cancellationToken);
        // The run names its model, so that no service with another one takes it up meanwhile.
        request = request with { Model = scorer.Card.ToModelId(), Precision = scorer.Precision };
        RunBody started = await runs.StartAsync(request, options.Run, cancellationToken);
        return await supervisor.ExecuteAsync(runs, started, scorer, options.Workers, upload, cancellationToken);
    }

    /// <summary>Has a running service start a run, and watches it unless told not to.</summary>
    /// <exception cref="XrayException">The options make no sense, or the service refused.</exception>
    public async Task<int> AtServiceAsync(IRunClient runs, RunStartOptions options, CancellationToken cancellationToken)
    {
        if (options.Folder is not null)
            throw Invalid("--folder uploads into storage: name that with --storage or --data in place of --service.");
        if (options.Files.AnyLocal)
        {
            throw Invalid(
                "A service reads lists, labels and boxes from its own storage: upload them to the container runs, and write runs/<blob>.");
        }

        if (options.Model is not null && !options.Model.Contains('@', StringComparison.Ordinal))
            throw Invalid($"--model '{options.Model}': a service is asked for id@version, and takes its own where nothing is said.");

        ModelId? asked = options.Model is { } model ? ModelId.Parse(model) : null;
        RunBody run = options.Request is { } request
            ? await runs.StartAsync(request with { Model = asked, Precision = options.Precision }, options.Run, cancellationToken)
            : await runs.StatusAsync(options.Run, cancellationToken);
        return options.Detach ? await supervisor.LeaveAsync(run) : await supervisor.WatchAsync(runs, run, cancellationToken);
    }

    private async Task<UploadOutcome?> UploadAsync(
        StorageRunClient runs, string dataset, string? folder, CancellationToken cancellationToken)
    {
        if (folder is null) return null;
        UploadOutcome upload = await new FolderUpload(runs.Storage.Account, dataset).RunAsync(folder, error, cancellationToken);
        await error.WriteLineAsync(FormattableString.Invariant(
            $"{upload.Uploaded} images uploaded to xrays/{dataset}, {upload.Unchanged} were there ({upload.Seconds:0.0} s)."));
        return upload;
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
