using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>The durable client on a <see cref="TaskHub"/>.</summary>
public sealed class TaskHubClient(TaskHub hub) : DurableTaskClient("test")
{
    /// <summary>The query of the last listing.</summary>
    public OrchestrationQuery? LastQuery { get; private set; }

    /// <summary>Called before an orchestration is begun: what others do meanwhile, or what the host says instead.</summary>
    public Action? BeforeSchedule { get; set; }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        BeforeSchedule?.Invoke();
        return Task.FromResult(hub.Start(orchestratorName, input!, options!.InstanceId!).Id);
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(hub.Instances.TryGetValue(instanceId, out Instance? instance) ? Metadata(instance) : null);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        LastQuery = filter;
        IEnumerable<OrchestrationMetadata> matching =
            hub.Instances.Values.Select(Metadata).Where(m => filter?.Statuses?.Contains(m.RuntimeStatus) != false);
        return new Pages([.. matching], filter?.PageSize ?? 100);
    }

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        Task.FromResult(new PurgeResult(hub.Purge(instanceId) ? 1 : 0));

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) => throw NotAskedFor();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw NotAskedFor();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw NotAskedFor();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw NotAskedFor();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw NotAskedFor();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static OrchestrationMetadata Metadata(Instance instance) => new(instance.Name, instance.Id)
    {
        RuntimeStatus = instance.Failure is not null ? OrchestrationRuntimeStatus.Failed
            : instance.Output is not null ? OrchestrationRuntimeStatus.Completed
            : OrchestrationRuntimeStatus.Running,
        SerializedCustomStatus = instance.CustomStatus,
        SerializedOutput = instance.Output,
        FailureDetails = instance.Failure,
    };

    private static NotSupportedException NotAskedFor() => new("The app asks for no such thing.");

    private sealed class Pages(IReadOnlyList<OrchestrationMetadata> all, int size) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(
            string? continuationToken = default, int? pageSizeHint = default)
        {
            foreach (OrchestrationMetadata[] page in all.Chunk(size))
            {
                await Task.Yield();
                yield return new Page<OrchestrationMetadata>(page);
            }
        }
    }
}
