namespace CheXNet.Cli.Service;

/// <summary>Loops that live and end together.</summary>
internal static class Together
{
    /// <summary>
    /// Runs all until <paramref name="cancellationToken"/>; if one ends by itself, the others are told to stop, and its error is thrown
    /// when they have.
    /// </summary>
    public static async Task RunAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task>[] loops)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [.. loops.Select(loop => loop(over.Token))];
        Task first = await Task.WhenAny(running);
        await over.CancelAsync();
        await Task.WhenAll(running);
        await first;
    }
}
