using CheXNet.Api;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>Dataset runs, wherever they are looked after: in a storage account or by a running service.</summary>
internal interface IRuns : IAsyncDisposable
{
    /// <summary>Asks for a run; asking twice for the same under one id asks once.</summary>
    /// <exception cref="XrayException">The request is not valid, another run has the id, or whoever looks after runs refused.</exception>
    Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken);

    /// <summary>One run.</summary>
    /// <exception cref="RunException">There is none of this id.</exception>
    Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>The newest runs, the newest first.</summary>
    Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken);

    /// <summary>Asks a run to stop; what is stored stays.</summary>
    /// <exception cref="RunException">There is none of this id.</exception>
    Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Begins another attempt at what failed and what is pending.</summary>
    /// <exception cref="RunException">There is no such run, it is going on, or there is nothing to do again.</exception>
    Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>What a run came to.</summary>
    /// <exception cref="RunException">There is no such run, or no report yet.</exception>
    Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken);
}
