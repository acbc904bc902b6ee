using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>Says in the log how the service gets on: a line now and then while there is something to say, and one at the end.</summary>
internal sealed class ServiceProgress(ServiceCounters counters, ServiceOptions options, TimeProvider time, ILogger logger)
{
    private readonly long _began = time.GetTimestamp();
    private long _lastTime = time.GetTimestamp();
    private long _lastScored;
    private long _lastDone;

    /// <summary>Reports until <paramref name="cancellationToken"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(options.ProgressInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) Report();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last line is written when all work is finished: see End.
        }
    }

    /// <summary>Writes the last line.</summary>
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
