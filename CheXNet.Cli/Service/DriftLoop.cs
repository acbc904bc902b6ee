using CheXNet.Evaluation.Drift;

namespace CheXNet.Cli.Service;

/// <summary>Looks for drift when the service starts, and every few hours: the function app's timer as a loop.</summary>
internal sealed class DriftLoop(DriftWatch drift, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await drift.CheckAsync(cancellationToken);
            await Task.Delay(DriftOptions.Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
