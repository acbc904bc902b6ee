namespace CheXNet.Cli.Service;

/// <summary>A background loop of the service; on cancellation it finishes its current work.</summary>
/// <param name="Name">For the log.</param>
internal sealed record ServiceLoop(string Name, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>Whether its failure ends the service, as that of the embedded storage does; else it is started again.</summary>
    public bool EndsService { get; init; }
}

/// <summary>Starts a loop again whenever it ends before its time, so that no unforeseen error leaves the service running without it.</summary>
internal sealed class LoopSupervisor(ServiceOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs until <paramref name="cancellationToken"/>; after errors in a row, pauses twice as long each time.</summary>
    public async Task RunAsync(ServiceLoop loop, CancellationToken cancellationToken)
    {
        if (loop.EndsService)
        {
            await loop.RunAsync(cancellationToken);
            return;
        }

        for (int errors = 0; !cancellationToken.IsCancellationRequested;)
        {
            long began = time.GetTimestamp();
            string reason = "it ended";
            try
            {
                await loop.RunAsync(cancellationToken);
            }
#pragma warning disable CA1031 // Whatever it is, it is logged, and the loop goes on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                if (cancellationToken.IsCancellationRequested && error is OperationCanceledException) return;
                reason = ServiceLog.CodeOf(error);
                ServiceLog.Details(logger, loop.Name, error);
            }

            if (cancellationToken.IsCancellationRequested) return;
            errors = time.GetElapsedTime(began) > LongestPause ? 0 : Math.Min(errors + 1, 16);
            TimeSpan pause = TimeSpan.FromTicks(
                Math.Min(LongestPause.Ticks, (long)(options.RetryDelay.Ticks * Math.Pow(2, Math.Max(0, errors - 1)))));
            ServiceLog.LoopInterrupted(logger, loop.Name, pause, reason);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
