namespace CheXNet.Functions.Middleware;

internal static class Trigger
{
    /// <summary>Our middleware skips orchestrators: they are replayed and must run synchronously to their first durable call.</summary>
    public static bool IsNotAnOrchestrator(FunctionContext context) => !Is(context, "orchestrationTrigger");

    public static bool IsQueue(FunctionContext context) => Is(context, "queueTrigger");

    private static bool Is(FunctionContext context, string type) =>
        context.FunctionDefinition.InputBindings.Values
            .Any(binding => string.Equals(binding.Type, type, StringComparison.OrdinalIgnoreCase));
}
