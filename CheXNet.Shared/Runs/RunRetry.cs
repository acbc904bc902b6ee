namespace CheXNet.Runs;

/// <summary>The retry policy of a page or another step, the same for every engine.</summary>
public static class RunRetry
{
    /// <summary>Total number of tries.</summary>
    public const int Attempts = 4;

    /// <summary>The factor from one delay to the next.</summary>
    public const double Backoff = 2;

    /// <summary>The delay after the first try.</summary>
    public static TimeSpan First { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum delay.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The delay after a failed try, from 1: <c>min(First · Backoff^(attempt−1), Longest)</c>.</summary>
    public static TimeSpan After(int attempt)
    {
        TimeSpan wait = First * Math.Pow(Backoff, attempt - 1);
        return wait < Longest ? wait : Longest;
    }
}
