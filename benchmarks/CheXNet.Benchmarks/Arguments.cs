namespace CheXNet.Benchmarks;

/// <summary>What stands behind a benchmark's name on the command line.</summary>
internal static class Arguments
{
    /// <summary>The value of an option; null where it is not given.</summary>
    public static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
