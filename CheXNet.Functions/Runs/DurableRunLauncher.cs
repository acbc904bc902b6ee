using CheXNet.Runs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace CheXNet.Functions.Runs;

/// <summary>Sets attempts going as orchestrations whose ids follow from the run's, so that one attempt is never two.</summary>
public sealed class DurableRunLauncher(DurableTaskClient client) : IRunLauncher
{
    public RunEngine Engine => RunEngine.Durable;

    public async Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        if (await IsAliveAsync(run, attempt, cancellationToken)) return;
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ScoreDataset),
                new RunAttempt(run, attempt),
                new StartOrchestrationOptions(RunPlan.InstanceOf(run, attempt)),
                cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Somebody else may have begun it meanwhile: the host then refuses, by an error whose type depends on the storage provider.
            if (!await IsAliveAsync(run, attempt, cancellationToken)) throw;
        }
    }

    public async Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(RunPlan.InstanceOf(run, attempt), cancellationToken) is { IsCompleted: false };
}
