using Microsoft.DurableTask;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>What an orchestration asked for.</summary>
/// <param name="Id">Its number, from 0, in the order of asking.</param>
/// <param name="IsOrchestration">A sub-orchestration, not an activity.</param>
/// <param name="Name">The function.</param>
/// <param name="Input">JSON.</param>
/// <param name="InstanceId">The id asked for, for a sub-orchestration.</param>
/// <param name="Attempts">Tries before it is given up.</param>
public sealed record Scheduled(int Id, bool IsOrchestration, string Name, string Input, string? InstanceId, int Attempts);

/// <summary>What came of it.</summary>
/// <param name="Id">The number of what was asked for.</param>
/// <param name="Result">JSON, if it succeeded.</param>
/// <param name="Failure">Why, if it failed.</param>
/// <param name="At">When.</param>
public sealed record Completed(int Id, string? Result, TaskFailureDetails? Failure, DateTime At);

/// <summary>An orchestration as a task hub keeps it: everything that outlives the process.</summary>
public sealed class Instance(string id, string name, string input, (Instance Parent, int Task)? parent)
{
    public string Id { get; } = id;

    public string Name { get; } = name;

    public (Instance Parent, int Task)? Parent { get; } = parent;

    public string Input { get; set; } = input;

    /// <summary>How often it continued as new.</summary>
    public int Generation { get; set; }

    public List<Scheduled> Scheduled { get; } = [];

    public List<Completed> Completed { get; } = [];

    public string? CustomStatus { get; set; }

    public string? Output { get; set; }

    public TaskFailureDetails? Failure { get; set; }

    public bool IsOver => Output is not null || Failure is not null;
}

/// <summary>An orchestrator did something else in a replay than its history says, or awaited something that no history records.</summary>
public sealed class ReplayDivergedException(string message) : Exception(message);
