namespace CheXNet.Cli.Service;

/// <summary>Logs a progress line periodically when there is news, and a final one.</summary>
internal sealed class ServiceProgress(ServiceCounters counters, ServiceOptions options, TimeProvider time, ILogger logger)
{
    private readonly long _began = time.GetTimestamp();
    private long _lastTime = time.GetTimestamp();
    private long _lastScored;
    private long _lastDone;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(options.ProgressInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) Report();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // End writes the last line once all work is finished.
        }
    }

    public void End()
    {
        TimeSpan elapsed = TimeSpan.FromSeconds(Math.Round(time.GetElapsedTime(_began).TotalSeconds));
        ServiceLog.Stopped(logger, elapsed, counters.Scored, counters.Failed, counters.Overlays);
    }

    private void Report()
    {
        (long now, long scored) = (time.GetTimestamp(), counters.Scored);
        long done = scored + counters.Failed + counters.Overlays;
        if (done != _lastDone)
        {
            double rate = (scored - _lastScored) / time.GetElapsedTime(_lastTime, now).TotalSeconds;
            ServiceLog.Progress(logger, scored, counters.Failed, counters.Overlays, rate, counters.Waiting);
        }

        (_lastTime, _lastScored, _lastDone) = (now, scored, done);
    }
}
