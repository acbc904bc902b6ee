using System.Collections.Immutable;

namespace Microsoft.DurableTask
{
    public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
        where T : notnull
    {
        public IReadOnlyList<T> Values { get; } = values;

        public string? ContinuationToken { get; } = continuationToken;
    }

    public abstract class AsyncPageable<T> : IAsyncEnumerable<T>
        where T : notnull
    {
        public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = default, int? pageSizeHint = default);

        public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            await foreach (Page<T> page in AsPages().WithCancellation(cancellationToken))
            {
                foreach (T value in page.Values) yield return value;
            }
        }
    }
}

namespace Microsoft.DurableTask.Client
{
    public enum OrchestrationRuntimeStatus
    {
        Running,
        Completed,
        [Obsolete("The ContinuedAsNew status is obsolete and exists only for compatibility reasons.")]
        ContinuedAsNew,
        Failed,
        [Obsolete("The Canceled status is not currently used and exists only for compatibility reasons.")]
        Canceled,
        Terminated,
        Pending,
        Suspended,
    }

    public sealed class OrchestrationMetadata(string name, string instanceId)
    {
        public string Name { get; } = name;

        public string InstanceId { get; } = instanceId;

        public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset LastUpdatedAt { get; init; }

        public string? SerializedInput { get; init; }

        public string? SerializedOutput { get; init; }

        public string? SerializedCustomStatus { get; init; }

        public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary.Create<string, string>();

        public TaskFailureDetails? FailureDetails { get; init; }

        public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

        public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed
            or OrchestrationRuntimeStatus.Terminated;
    }

    public record OrchestrationQuery(
        DateTimeOffset? CreatedFrom = null,
        DateTimeOffset? CreatedTo = null,
        IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
        IEnumerable<string>? TaskHubNames = null,
        string? InstanceIdPrefix = null,
        int PageSize = OrchestrationQuery.DefaultPageSize,
        bool FetchInputsAndOutputs = false,
        string? ContinuationToken = null)
    {
        public const int DefaultPageSize = 100;
    }

    public record PurgeInstanceOptions(bool Recursive = false);

    public class PurgeResult(int count)
    {
        public int PurgedInstanceCount { get; } = count;
    }

    public abstract class DurableTaskClient : IAsyncDisposable
    {
        protected DurableTaskClient(string name) => Name = name;

        public string Name { get; }

        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, CancellationToken cancellationToken) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, null, cancellationToken);

        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input, CancellationToken cancellationToken) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, input, null, cancellationToken);

        public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, StartOrchestrationOptions options, CancellationToken cancellationToken = default) =>
            ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, options, cancellationToken);

        public abstract Task<string> ScheduleNewOrchestrationInstanceAsync(
            TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellationToken = default);

        public virtual Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellationToken) =>
            GetInstanceAsync(instanceId, false, cancellationToken);

        public virtual Task<OrchestrationMetadata?> GetInstanceAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellationToken = default) =>
            GetInstancesAsync(instanceId, getInputsAndOutputs, cancellationToken);

        public abstract Task<OrchestrationMetadata?> GetInstancesAsync(
            string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellationToken = default);

        public abstract AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null);

        public virtual Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken) =>
            PurgeInstanceAsync(instanceId, null, cancellationToken);

        public virtual Task<PurgeResult> PurgeInstanceAsync(
            string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException($"{GetType()} does not support purging of orchestration instances.");

        public abstract ValueTask DisposeAsync();
    }
}
