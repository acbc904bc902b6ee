using System.Reflection;
using System.Text.Json;
using CheXNet.Functions.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>What befalls an activity on its way.</summary>
public enum Mishap
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It runs, but the hub never learns of it and runs it again.</summary>
    ResultLost,

    /// <summary>It runs once more after it is complete.</summary>
    Duplicated,
}

/// <summary>
/// A task hub in memory for functions found by their attributes. Orchestrators are executed anew, from history alone, after every single
/// completion; activities run in an order of the test's choice, fail, lose their results and run twice. Payloads are JSON and held to the
/// limits of the real hub.
/// </summary>
/// <param name="services">Makes the object that an activity's method belongs to.</param>
/// <param name="choose">Picks one of so many pieces of work.</param>
/// <param name="mishap">What befalls the next activity; null: nothing ever.</param>
public sealed class TaskHub(Func<Type, object> services, Func<int, int> choose, Func<Mishap>? mishap = null)
{
    /// <summary>Payloads above this go to blobs in the real hub.</summary>
    public const int LargestPayload = 45 * 1024;

    /// <summary>UTF-16 bytes of a custom status.</summary>
    public const int LargestCustomStatus = 16 * 1024;

    // The app's, and those that tests add to them.
    private static readonly Dictionary<string, MethodInfo> Functions = new[] { typeof(ScoreDataset), typeof(TaskHub) }
        .SelectMany(static t => t.Assembly.GetTypes())
        .SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))
        .Where(static m => m.GetCustomAttribute<FunctionAttribute>() is not null)
        .ToDictionary(static m => m.GetCustomAttribute<FunctionAttribute>()!.Name);

    private readonly Dictionary<string, Instance> _instances = [];
    private readonly List<Action> _work = [];
    private DateTime _clock = DateTime.UnixEpoch;

    /// <summary>How the worker writes JSON unless told otherwise.</summary>
    public static JsonSerializerOptions Json { get; } = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Orchestrations by id.</summary>
    public IReadOnlyDictionary<string, Instance> Instances => _instances;

    /// <summary>Every payload that the hub has kept.</summary>
    public List<string> Payloads { get; } = [];

    /// <summary>Activities run, by name; duplicates included.</summary>
    public Dictionary<string, int> Runs { get; } = [];

    /// <summary>The most completions that one execution had to replay.</summary>
    public int LongestHistory { get; private set; }

    /// <summary>Called before every piece of work.</summary>
    public Action? BeforeWork { get; set; }

    /// <summary>What an activity fails with instead of running; null: it runs.</summary>
    public Func<Scheduled, Exception?> Refuse { get; set; } = static _ => null;

    /// <summary>Activities that a test does itself: from the input's JSON to the result.</summary>
    public Dictionary<string, Func<string, object?>> Instead { get; } = [];

    /// <summary>Starts an orchestration.</summary>
    public Instance Start(string name, object input, string id) => Start(name, Kept(JsonSerializer.Serialize(input, Json)), id, null);

    /// <summary>Works until nothing is left.</summary>
    public void Drain()
    {
        while (_work.Count > 0)
        {
            BeforeWork?.Invoke();
            int next = choose(_work.Count);
            Action work = _work[next];
            _work.RemoveAt(next);
            work();
        }
    }

    /// <summary>Forgets an orchestration.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Purge(string id) => _instances.Remove(id);

    private Instance Start(string name, string input, string id, (Instance Parent, int Task)? parent)
    {
        if (_instances.TryGetValue(id, out Instance? existing) && !existing.IsOver)
            throw new InvalidOperationException($"An orchestration '{id}' is running already.");
        Instance instance = _instances[id] = new Instance(id, name, input, parent);
        _work.Add(() => Execute(instance, 0));
        return instance;
    }

    private void Execute(Instance instance, int onlyReplaying)
    {
        LongestHistory = Math.Max(LongestHistory, instance.Completed.Count);
        var context = new ReplayingContext(instance, Json, onlyReplaying);
        Task orchestrator = InvokeAsync(instance.Name, instance.Input, context);
        context.Replay(orchestrator);
        if (context.CustomStatus is { } status)
            instance.CustomStatus = status.Length * sizeof(char) <= LargestCustomStatus ? status : throw TooLarge("custom status", status);

        foreach (Scheduled asked in context.New.ToArray())
        {
            instance.Scheduled.Add(asked);
            Kept(asked.Input);
            int generation = instance.Generation;
            if (asked.IsOrchestration)
                Start(asked.Name, asked.Input, asked.InstanceId ?? $"{instance.Id}:{asked.Id}", (instance, asked.Id));
            else _work.Add(() => RunActivity(instance, generation, asked, 1));
        }

        if (!orchestrator.IsCompleted) return;
        if (context.ContinuedWith is { } input) ContinueAsNew(instance, input);
        else End(instance, orchestrator);
    }

    private void ContinueAsNew(Instance instance, string input)
    {
        int inFlight = instance.Scheduled.Count - instance.Completed.Count;
        if (inFlight > 0)
            throw new ReplayDivergedException($"{instance.Name} {instance.Id} continues as new while {inFlight} tasks are in flight.");
        instance.Input = Kept(input);
        instance.Generation++;
        instance.Scheduled.Clear();
        instance.Completed.Clear();
        _work.Add(() => Execute(instance, 0));
    }

    private void End(Instance instance, Task orchestrator)
    {
        if (orchestrator.Exception?.InnerException is ReplayDivergedException diverged) throw diverged;
        if (orchestrator.Exception?.InnerException is { } error) instance.Failure = TaskFailureDetails.FromException(error);
        else instance.Output = Kept(ResultOf(orchestrator));
        if (instance.Parent is var (parent, task)) Complete(parent, parent.Generation, task, instance.Output, instance.Failure);
    }

    private void RunActivity(Instance instance, int generation, Scheduled asked, int attempt)
    {
        Mishap befalls = mishap?.Invoke() ?? Mishap.None;
        Task activity = Refuse(asked) is { } refused ? Task.FromException(refused) : InvokeAsync(asked.Name, asked.Input, null);
        Runs[asked.Name] = Runs.GetValueOrDefault(asked.Name) + 1;
        ((IAsyncResult)activity).AsyncWaitHandle.WaitOne();
        if (befalls == Mishap.ResultLost)
        {
            _work.Add(() => RunActivity(instance, generation, asked, attempt));
            return;
        }

        if (befalls == Mishap.Duplicated)
            _work.Add(() => ((IAsyncResult)InvokeAsync(asked.Name, asked.Input, null)).AsyncWaitHandle.WaitOne());
        if (activity.Exception?.InnerException is not { } error) Complete(instance, generation, asked.Id, Kept(ResultOf(activity)), null);
        else if (attempt < asked.Attempts) _work.Add(() => RunActivity(instance, generation, asked, attempt + 1));
        else Complete(instance, generation, asked.Id, null, TaskFailureDetails.FromException(error));
    }

    private void Complete(Instance instance, int generation, int task, string? result, TaskFailureDetails? failure)
    {
        if (generation != instance.Generation || instance.IsOver)
            throw new InvalidOperationException($"{instance.Id} is not waiting for task {task}.");
        _clock = _clock.AddSeconds(1);
        instance.Completed.Add(new Completed(task, result, failure, _clock));
        Execute(instance, instance.Completed.Count - 1);
    }

    private Task InvokeAsync(string name, string input, TaskOrchestrationContext? context)
    {
        if (Instead.TryGetValue(name, out Func<string, object?>? instead)) return Task.FromResult(instead(input));
        MethodInfo method = Functions[name];
        object?[] arguments = [.. method.GetParameters().Select(p =>
            p.ParameterType == typeof(TaskOrchestrationContext) ? context
            : p.ParameterType == typeof(CancellationToken) ? CancellationToken.None
            : JsonSerializer.Deserialize(input, p.ParameterType, Json))];
        object? target = method.IsStatic ? null : services(method.DeclaringType!);
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return (Task)method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        }
        catch (Exception e) when (context is null)
        {
            return Task.FromException(e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private string Kept(string payload)
    {
        if (payload.Length > LargestPayload) throw TooLarge("payload", payload);
        Payloads.Add(payload);
        return payload;
    }

    private static string ResultOf(Task task) =>
        task.GetType().GetProperty("Result") is { } result &&
        result.PropertyType.Name != "VoidTaskResult"
        ? JsonSerializer.Serialize(result.GetValue(task), Json)
        : "null";

    private static InvalidOperationException TooLarge(string what, string text) =>
        new($"A {what} has {text.Length} characters: {text[..200]}");
}
