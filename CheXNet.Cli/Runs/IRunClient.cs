using CheXNet.Api;

namespace CheXNet.Cli.Runs;

/// <summary>Dataset runs in a storage account or at a running service.</summary>
/// <exception cref="XrayException">No such run, a state that does not allow the action, or a storage or service error.</exception>
internal interface IRunClient : IAsyncDisposable
{
    /// <summary>Creates a run; idempotent for the same request and id.</summary>
    Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken);

    Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>The newest runs, newest first.</summary>
    Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken);

    /// <summary>Stops a run; stored results are kept.</summary>
    Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Starts another attempt for failed and pending images.</summary>
    Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken);

    Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken);
}
