using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Middleware;

/// <summary>What kind of function an invocation is of.</summary>
internal static class Trigger
{
    /// <summary>
    /// An orchestrator is replayed and must run synchronously to its first durable call: no middleware of ours touches it.
    /// </summary>
    public static bool IsNotAnOrchestrator(FunctionContext context) => !Is(context, "orchestrationTrigger");

    /// <summary>A message has waited in a queue.</summary>
    public static bool IsQueue(FunctionContext context) => Is(context, "queueTrigger");

    private static bool Is(FunctionContext context, string type) =>
        context.FunctionDefinition.InputBindings.Values
            .Any(binding => string.Equals(binding.Type, type, StringComparison.OrdinalIgnoreCase));
}
