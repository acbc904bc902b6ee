namespace CheXNet.Benchmarks;

/// <summary>A benchmark's command-line options.</summary>
internal static class Arguments
{
    public static string? Option(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
