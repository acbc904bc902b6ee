using CheXNet.Api;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>Dataset runs, whoever looks after them: a storage account or a running service.</summary>
/// <exception cref="XrayException">There is no such run, its state does not allow what is asked, or storage or service
/// refused.</exception>
internal interface IRunClient : IAsyncDisposable
{
    /// <summary>Asks for a run; asking twice for the same under one id asks once.</summary>
    Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken);

    Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>The newest runs, the newest first.</summary>
    Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken);

    /// <summary>Asks a run to stop; what is stored stays.</summary>
    Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Begins another attempt at what failed and what is pending.</summary>
    Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>What a run came to.</summary>
    Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken);
}
