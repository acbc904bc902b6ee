using CheXNet.Api;
using CheXNet.Models;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>What <c>run start</c> was asked to do.</summary>
internal sealed record RunStartOptions
{
    /// <summary>The run; a new one's id is made where none is given.</summary>
    public required RunId Run { get; init; }

    /// <summary>What is asked for; null takes the run of this id up again.</summary>
    public required RunRequest? Request { get; init; }

    /// <summary>Files that the run is given.</summary>
    public required RunFiles Files { get; init; }

    /// <summary>A folder whose images are uploaded first; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether somebody else carries the run out.</summary>
    public bool Detach { get; init; }

    /// <summary>A model as a person names it; null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>Which of its graphs; null for the usual one.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Images scored at once.</summary>
    public required int Workers { get; init; }
}

/// <summary>Starts a run, or takes one up again.</summary>
/// <param name="driver">Brings it to its end.</param>
/// <param name="error">Where progress goes.</param>
internal sealed class RunStart(RunDriver driver, TextWriter error)
{
    /// <summary>Starts a run in a storage account and carries it out here, unless it is left to a running service.</summary>
    /// <exception cref="XrayException">The options make no sense, or model or storage refused.</exception>
    public async Task<int> InStorageAsync(StoredRuns runs, RunStartOptions options, CancellationToken cancellationToken)
    {
        if (options.Detach && runs.Storage.IsOwn) throw RunDriver.NobodyThere();
        if (options.Request?.Validated() is not { } request)
        {
            RunBody begun = await runs.StatusAsync(options.Run, cancellationToken);
            return options.Detach ? await driver.LeaveAsync(begun) : await driver.HereAsync(runs, begun, options.Workers, null, cancellationToken);
        }

        UploadOutcome? upload = await UploadAsync(runs, request.Dataset, options.Folder, cancellationToken);
        await options.Files.CopyAsync(runs.Runs.Blobs, cancellationToken);
        if (options.Detach)
        {
            ModelId? asked = options.Model is { } name ? (await RunModel.FindAsync(runs.Storage.Account, name, cancellationToken)).Card.ToModelId() : null;
            return await driver.LeaveAsync(await runs.StartAsync(request with { Model = asked, Precision = options.Precision }, options.Run, cancellationToken));
        }

        using RunModel model = await RunModel.OpenAsync(
            runs.Storage.Account, options.Model, options.Precision ?? Precision.Fp32, options.Workers, cancellationToken);
        // The run names its model, so that no service with another one takes it up meanwhile.
        request = request with { Model = model.Scoring.Card.ToModelId(), Precision = model.Scoring.Precision };
        return await driver.HereAsync(runs, await runs.StartAsync(request, options.Run, cancellationToken), model, upload, cancellationToken);
    }

    /// <summary>Has a running service start a run, and follows it unless told not to.</summary>
    /// <exception cref="XrayException">The options make no sense, or the service refused.</exception>
    public async Task<int> AtServiceAsync(IRuns runs, RunStartOptions options, CancellationToken cancellationToken)
    {
        if (options.Folder is not null) throw Invalid("--folder uploads into storage: name that with --storage or --data in place of --service.");
        if (options.Files.AnyLocal) throw Invalid("A service reads lists, labels and boxes from its own storage: upload them to the container runs, and write runs/<blob>.");
        if (options.Model is not null && !options.Model.Contains('@', StringComparison.Ordinal))
            throw Invalid($"--model '{options.Model}': a service is asked for id@version, and takes its own where nothing is said.");

        RunBody run = options.Request?.Validated() is { } request
            ? await runs.StartAsync(
                request with { Model = options.Model is { } model ? ModelId.Parse(model) : null, Precision = options.Precision }, options.Run, cancellationToken)
            : await runs.StatusAsync(options.Run, cancellationToken);
        return options.Detach ? await driver.LeaveAsync(run) : await driver.FollowAsync(runs, run, cancellationToken);
    }

    private async Task<UploadOutcome?> UploadAsync(StoredRuns runs, string dataset, string? folder, CancellationToken cancellationToken)
    {
        if (folder is null) return null;
        UploadOutcome upload = await new FolderUpload(runs.Storage.Account, dataset).RunAsync(folder, error, cancellationToken);
        await error.WriteLineAsync(FormattableString.Invariant($"{upload.Uploaded} images uploaded to xrays/{dataset}, {upload.Unchanged} were there ({upload.Seconds:0.0} s)."));
        return upload;
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
