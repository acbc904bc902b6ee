using CheXNet.Functions.Runs;

namespace CheXNet.Functions.Maintenance;

/// <summary>
/// Nightly: compares the container with the table and starts a run over images that no event announced; after a model change, over all.
/// </summary>
public sealed class ReconcileXrays(XrayReconciler reconciler)
{
    [Function(nameof(ReconcileXrays))]
    public Task RunAsync(
        [TimerTrigger("0 30 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        reconciler.ReconcileAsync(new DurableRunLauncher(client), cancellationToken);
}
