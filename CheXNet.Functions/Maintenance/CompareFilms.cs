using CheXNet.Evaluation.Drift;

namespace CheXNet.Functions.Maintenance;

/// <summary>Every six hours: compares the films of datasets that have a reference with it, and notes it in table and log.</summary>
public sealed class CompareFilms(DriftWatch drift)
{
    [Function(nameof(CompareFilms))]
    public Task RunAsync([TimerTrigger("0 15 */6 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        drift.CheckAsync(cancellationToken);
}
