namespace CheXNet.Runs;

/// <summary>
/// How often a page or another step is tried before it is given up, and how long it waits in between; the same on every engine.
/// </summary>
public static class RunRetry
{
    /// <summary>Tries in all.</summary>
    public const int Attempts = 4;

    /// <summary>Each wait is this many times the one before.</summary>
    public const double Backoff = 2;

    /// <summary>The wait after the first try.</summary>
    public static TimeSpan First { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait after a try that failed.</summary>
    /// <param name="attempt">The try, from 1.</param>
    /// <returns><c>min(First · Backoff^(attempt−1), Longest)</c>.</returns>
    public static TimeSpan After(int attempt)
    {
        TimeSpan wait = First * Math.Pow(Backoff, attempt - 1);
        return wait < Longest ? wait : Longest;
    }
}
