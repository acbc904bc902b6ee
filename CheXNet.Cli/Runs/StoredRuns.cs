using CheXNet.Api;
using CheXNet.Cli.Storage;
using CheXNet.Runs;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Runs;

/// <summary>
/// The runs of a storage account. What is started here is carried out by this process (<see cref="RunHere"/>), or by a running
/// <c>serve</c>.
/// </summary>
/// <param name="storage">The storage; closed with this.</param>
/// <param name="time">The clock.</param>
/// <param name="logs">Hears which pages were tried again; closed with this.</param>
internal sealed class StoredRuns(LocalStorage storage, TimeProvider time, ILoggerFactory logs) : IRuns, IRunLauncher
{
    /// <summary>The storage.</summary>
    public LocalStorage Storage => storage;

    /// <summary>The runs.</summary>
    public AzureRuns Runs { get; } = new(storage.Account, time, logs);

    /// <inheritdoc/>
    public RunEngine Engine => RunEngine.Local;

    /// <inheritdoc/>
    public async Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken) =>
        RunBody.Of(await Runs.Service.StartAsync(request, this, cancellationToken, id));

    /// <inheritdoc/>
    public async Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken) => RunBody.Of(await Runs.Service.StatusAsync(run, cancellationToken));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken) =>
        [.. (await Runs.Service.NewestAsync(top, cancellationToken)).Select(RunBody.Of)];

    /// <inheritdoc/>
    public async Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken) => RunBody.Of(await Runs.Service.CancelAsync(run, this, cancellationToken));

    /// <inheritdoc/>
    public async Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken) => RunBody.Of(await Runs.Service.RedriveAsync(run, this, cancellationToken));

    /// <inheritdoc/>
    public Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken) => Runs.Service.ReportAsync(run, cancellationToken);

    /// <summary>Nothing has to be set going: whoever carries local runs out looks at the table.</summary>
    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Runs.IsInHandAsync(run, cancellationToken);

    /// <summary>Closes the storage, and writes out what is still to be logged.</summary>
    public ValueTask DisposeAsync()
    {
        logs.Dispose();
        return storage.DisposeAsync();
    }
}
