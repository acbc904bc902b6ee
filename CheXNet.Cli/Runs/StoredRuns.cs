using CheXNet.Api;
using CheXNet.Cli.Storage;
using CheXNet.Runs;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Runs;

/// <summary>The runs of a storage account. What is started here is carried out by this process (<see cref="RunHere"/>), or by a running <c>serve</c>.</summary>
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
    public async Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellation) =>
        RunBody.Of(await Runs.Service.StartAsync(request, this, cancellation, id));

    /// <inheritdoc/>
    public async Task<RunBody> StatusAsync(RunId run, CancellationToken cancellation) => RunBody.Of(await Runs.Service.StatusAsync(run, cancellation));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellation) =>
        [.. (await Runs.Service.NewestAsync(top, cancellation)).Select(RunBody.Of)];

    /// <inheritdoc/>
    public async Task<RunBody> CancelAsync(RunId run, CancellationToken cancellation) => RunBody.Of(await Runs.Service.CancelAsync(run, this, cancellation));

    /// <inheritdoc/>
    public async Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellation) => RunBody.Of(await Runs.Service.RedriveAsync(run, this, cancellation));

    /// <inheritdoc/>
    public Task<RunReport> ReportAsync(RunId run, CancellationToken cancellation) => Runs.Service.ReportAsync(run, cancellation);

    /// <summary>Nothing has to be set going: whoever carries local runs out looks at the table.</summary>
    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellation) => Runs.IsInHandAsync(run, cancellation);

    /// <summary>Closes the storage, and writes out what is still to be logged.</summary>
    public ValueTask DisposeAsync()
    {
        logs.Dispose();
        return storage.DisposeAsync();
    }
}
