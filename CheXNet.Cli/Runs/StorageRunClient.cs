using CheXNet.Api;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using CheXNet.Hosting;

namespace CheXNet.Cli.Runs;

/// <summary>Runs in a storage account, executed by this process (<see cref="RunExecution"/>) or by a running <c>serve</c>.</summary>
/// <param name="storage">Disposed with this.</param>
internal sealed class StorageRunClient(LocalStorage storage) : IRunClient
{
    private readonly ServiceProvider _services =
        new ServiceCollection().AddConsoleLog(LogLevel.Warning).AddCheXNet(storage.Account).BuildServiceProvider();

    public LocalStorage Storage => storage;

    public IRunBlobs Blobs => _services.GetRequiredService<IRunBlobs>();

    private RunService Runs => _services.GetRequiredService<RunService>();

    private LocalRunLauncher Launcher => _services.GetRequiredService<LocalRunLauncher>();

    public async Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken) =>
        RunBody.Of(await Runs.StartAsync(request, Launcher, cancellationToken, id));

    public async Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken) =>
        RunBody.Of(await Runs.StatusAsync(run, cancellationToken));

    public async Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken) =>
        [.. (await Runs.NewestAsync(top, cancellationToken)).Select(static run => RunBody.Of(run))];

    public async Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken) =>
        RunBody.Of(await Runs.CancelAsync(run, Launcher, cancellationToken));

    public async Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken) =>
        RunBody.Of(await Runs.RedriveAsync(run, Launcher, cancellationToken));

    public Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken) => Runs.ReportAsync(run, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await storage.DisposeAsync();
    }
}
