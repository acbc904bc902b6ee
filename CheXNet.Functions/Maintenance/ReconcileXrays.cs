using CheXNet.Functions.Runs;
using CheXNet.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace CheXNet.Functions.Maintenance;

/// <summary>
/// Every night: holds the container against the table and starts a run over the images that no event told of, which after a change of
/// model are all.
/// </summary>
public sealed class ReconcileXrays(XrayReconciler reconciler)
{
    [Function(nameof(ReconcileXrays))]
    public Task RunAsync(
        [TimerTrigger("0 30 2 * * *")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        reconciler.ReconcileAsync(new DurableRunLauncher(client), cancellationToken);
}
