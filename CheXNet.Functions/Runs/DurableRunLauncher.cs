namespace CheXNet.Functions.Runs;

/// <summary>Starts attempts as orchestrations with ids derived from the run's, so an attempt never runs twice.</summary>
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
            // If another caller started it meanwhile, the host refuses; the exception type depends on the storage provider.
            if (!await IsAliveAsync(run, attempt, cancellationToken)) throw;
        }
    }

    public async Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(RunPlan.InstanceOf(run, attempt), cancellationToken) is { IsCompleted: false };
}
