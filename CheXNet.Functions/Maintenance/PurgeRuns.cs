namespace CheXNet.Functions.Maintenance;

/// <summary>Nightly: purges the history of old orchestrations in bounded batches. Rows, lists and reports stay.</summary>
public sealed class PurgeRuns(RunRetention retention, TimeProvider time)
{
    [Function(nameof(PurgeRuns))]
    public async Task RunAsync(
        [TimerTrigger("0 30 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var old = new OrchestrationQuery(
            CreatedTo: time.GetUtcNow() - retention.HistoryAge,
            Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated],
            PageSize: retention.PurgedAtOnce);
        int left = retention.PurgedAtOnce;
        await foreach (OrchestrationMetadata instance in client.GetAllInstancesAsync(old).WithCancellation(cancellationToken))
        {
            if (left-- == 0) break;
            await client.PurgeInstanceAsync(instance.InstanceId, cancellationToken);
        }
    }
}
