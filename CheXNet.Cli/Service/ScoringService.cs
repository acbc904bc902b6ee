using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Scoring;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>The single-machine service: what the function app's triggers do in Azure, as two loops over the same library.</summary>
internal sealed class ScoringService
{
    private readonly XrayWatcher _watcher;
    private readonly QueuePump _overlays;
    private readonly ServiceOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    public ScoringService(StorageAccount account, XrayScorer scorer, ServiceOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _logger, _time) = (options, logger, time);
        _watcher = new XrayWatcher(account, XrayIngest.Over(account, scorer), scorer.Card.ToModelId(), options, Counters, time, logger);
        QueueClient queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        QueueClient poison = account.Queues.GetQueueClient(StorageNames.OverlayRequestsPoisonQueue);
        OverlayHandler handler = new(OverlayDrawing.Over(account), new FailureStore(account), Counters);
        _overlays = new QueuePump(queue, poison, handler, options.Overlays, logger);
    }

    /// <summary>What has been done so far.</summary>
    public ServiceCounters Counters { get; } = new();

    /// <summary>Works until <paramref name="stopping"/>; what is in hand then is finished first.</summary>
    public Task RunAsync(CancellationToken stopping) => Together.RunAsync(stopping, _watcher.RunAsync, _overlays.RunAsync, ReportAsync);

    private async Task ReportAsync(CancellationToken stopping)
    {
        using PeriodicTimer timer = new(_options.ProgressInterval, _time);
        long last = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                long done = Counters.Scored + Counters.Failed + Counters.Overlays;
                if (done == last) continue;
                last = done;
                Report(_options.ProgressInterval);
            }
        }
        catch (OperationCanceledException)
        {
            Report(_options.ProgressInterval);
        }
    }

    private long _reported;

    private void Report(TimeSpan interval)
    {
        long scored = Counters.Scored;
        double rate = (scored - _reported) / interval.TotalSeconds;
        _reported = scored;
        ServiceLog.Progress(_logger, scored, Counters.Failed, Counters.Overlays, rate, Counters.Waiting);
    }
}
