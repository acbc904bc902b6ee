using CheXNet.Api;

namespace CheXNet.Cli.Runs;

/// <param name="Request">Null resumes the existing run.</param>
/// <param name="Folder">A folder to upload first.</param>
/// <param name="Detach">Leave the run to a service.</param>
/// <param name="Model">A model as the user named it; null for the default.</param>
/// <param name="Workers">Images scored at once.</param>
internal sealed record RunStartOptions(
    RunId Run, RunRequest? Request, RunFiles Files, string? Folder, bool Detach, string? Model, Precision? Precision, int Workers);

/// <summary>Starts or resumes a run.</summary>
/// <param name="error">Where progress goes.</param>
internal sealed class RunStart(RunSupervisor supervisor, TextWriter error)
{
    /// <summary>Starts a run in a storage account and executes it here unless detached.</summary>
    /// <exception cref="XrayException">Invalid options, or a model or storage error.</exception>
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

        if (options.Detach)
        {
            UploadOutcome? left = await UploadAsync(runs, request.Dataset, options.Folder, cancellationToken);
            await options.Files.CopyAsync(runs.Blobs, cancellationToken);
            ModelId? asked = options.Model is { } name
                ? (await runs.Storage.FindModelAsync(name, cancellationToken)).Card.ToModelId()
                : null;
            request = request with { Model = asked, Precision = options.Precision };
            return StatusOf(left, await supervisor.LeaveAsync(await runs.StartAsync(request, options.Run, cancellationToken)));
        }

        using XrayScorer scorer = await runs.Storage.OpenModelAsync(
            options.Model, options.Precision ?? Precision.Fp32, cancellationToken);
        // From the first upload on: a service on the same storage leaves the dataset to this run.
        await using IAsyncDisposable claim = await new DatasetClaims(runs.Storage.Account, scorer.Card, TimeProvider.System)
            .HoldAsync(request.Dataset, cancellationToken);
        UploadOutcome? upload = await UploadAsync(runs, request.Dataset, options.Folder, cancellationToken);
        await options.Files.CopyAsync(runs.Blobs, cancellationToken);
        // Name the model in the run, so that no service with another model picks it up meanwhile.
        request = request with { Model = scorer.Card.ToModelId(), Precision = scorer.Precision };
        RunBody started = await runs.StartAsync(request, options.Run, cancellationToken);
        return StatusOf(upload, await supervisor.ExecuteAsync(runs, started, scorer, options.Workers, upload, cancellationToken));
    }

    /// <summary>Starts a run at a service and watches it unless detached.</summary>
    /// <exception cref="XrayException">Invalid options, or a service error.</exception>
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
            $"{upload.Listed} listed: {upload.Uploaded} images uploaded to xrays/{dataset}, {upload.Unchanged} were there, ")
            + FormattableString.Invariant($"{upload.Failed} failed ({upload.Seconds:0.0} s)."));
        return upload;
    }

    /// <summary>A film that was not uploaded is a failure like one that could not be scored.</summary>
    private static int StatusOf(UploadOutcome? upload, int run) =>
        run == ExitCode.Done && upload is { Failed: > 0 } ? ExitCode.DoneWithFailures : run;

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
