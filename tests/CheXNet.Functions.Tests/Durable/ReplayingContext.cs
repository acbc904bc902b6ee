using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>
/// The context of one execution of an orchestrator: completions are handed to it from history, in order, and whatever it asks for is held
/// against what it asked for in earlier executions. The first difference throws.
/// </summary>
/// <param name="instance">The orchestration.</param>
/// <param name="json">How inputs and results are written.</param>
/// <param name="onlyReplaying">Completions that an earlier execution has seen already.</param>
public sealed class ReplayingContext(Instance instance, JsonSerializerOptions json, int onlyReplaying) : TaskOrchestrationContext
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<TaskCompletionSource<string>> _waiting = [];
    private readonly List<Scheduled> _asked = [];
    private int _handedOver;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override ParentOrchestrationInstance? Parent => instance.Parent is { } p ? new(p.Parent.Name, p.Parent.Id) : null;

    public override DateTime CurrentUtcDateTime => _handedOver == 0 ? DateTime.UnixEpoch : instance.Completed[_handedOver - 1].At;

    public override bool IsReplaying => _handedOver < onlyReplaying;

    /// <summary>What it continues as new with, if it does: JSON.</summary>
    public string? ContinuedWith { get; private set; }

    /// <summary>The custom status it set last: JSON.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>What it asked for that no earlier execution had asked for.</summary>
    public IEnumerable<Scheduled> New => _asked.Skip(instance.Scheduled.Count);

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>()
        where T : default => JsonSerializer.Deserialize<T>(instance.Input, json);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        ScheduleAsync<TResult>(false, name, input, options);

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        ScheduleAsync<TResult>(true, orchestratorName, input, options);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        OnOrchestratorThread();
        ContinuedWith = JsonSerializer.Serialize(newInput, json);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        OnOrchestratorThread();
        CustomStatus = JsonSerializer.Serialize(customStatus, json);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw NotKept("timers");

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        throw NotKept("external events");

    public override void SendEvent(string instanceId, string eventName, object payload) => throw NotKept("external events");

    public override Guid NewGuid() => throw NotKept("generated ids");

    /// <summary>Hands every completion over, in the order of history, and then holds what was asked for against it.</summary>
    /// <param name="orchestrator">The orchestrator's task; it moves on inside this call, on this thread.</param>
    public void Replay(Task orchestrator)
    {
        foreach (Completed completed in instance.Completed)
        {
            if (completed.Id >= _waiting.Count)
                throw Diverged($"task {completed.Id} is complete, but only {_waiting.Count} were asked for before it");
            _handedOver++;
            if (completed.Failure is { } failure)
                _waiting[completed.Id].SetException(new TaskFailedException(_asked[completed.Id].Name, completed.Id, failure));
            else _waiting[completed.Id].SetResult(completed.Result!);
        }

        if (_asked.Count < instance.Scheduled.Count)
            throw Diverged($"{instance.Scheduled.Count} tasks were asked for before, now {_asked.Count}");
        if (!orchestrator.IsCompleted && _waiting.TrueForAll(static w => w.Task.IsCompleted))
            throw Diverged("it awaits something that is in no history");
    }

    private async Task<T> ScheduleAsync<T>(bool isOrchestration, TaskName name, object? input, TaskOptions? options)
    {
        OnOrchestratorThread();
        var asked = new Scheduled(
            _asked.Count,
            isOrchestration,
            name,
            JsonSerializer.Serialize(input, json),
            (options as SubOrchestrationOptions)?.InstanceId,
            options?.Retry?.Policy?.MaxNumberOfAttempts ?? 1);
        if (asked.Id < instance.Scheduled.Count && instance.Scheduled[asked.Id] != asked)
            throw Diverged($"task {asked.Id} was {instance.Scheduled[asked.Id]} and is now {asked}");
        _asked.Add(asked);
        var waiting = new TaskCompletionSource<string>();
        _waiting.Add(waiting);
        return JsonSerializer.Deserialize<T>(await waiting.Task, json)!;
    }

    private void OnOrchestratorThread()
    {
        if (Environment.CurrentManagedThreadId != _thread) throw Diverged("it runs on a thread that is not the orchestrator's");
    }

    private ReplayDivergedException Diverged(string how) => new($"{instance.Name} {instance.Id}: {how}.");

    private static NotSupportedException NotKept(string what) => new($"This task hub keeps no {what}: the run's orchestrators need none.");
}
