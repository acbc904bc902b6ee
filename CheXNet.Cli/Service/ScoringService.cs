using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>The single-machine service: what the function app's triggers do in Azure, as two loops over the same library.</summary>
internal sealed class ScoringService
{
    private readonly XrayWatcher _watcher;
    private readonly QueuePump _overlays;
    private readonly ServiceProgress _progress;
    private readonly TimeSpan _progressInterval;

    public ScoringService(StorageAccount account, XrayScorer scorer, ServiceOptions options, TimeProvider time, ILogger logger)
    {
        XrayWork work = new(account, XrayIngest.Over(account, scorer), scorer.Card, scorer.Precision, Counters, logger);
        _watcher = new XrayWatcher(account, work, scorer.Card, options, Counters, time, logger);
        QueueClient queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        QueueClient poison = account.Queues.GetQueueClient(StorageNames.OverlayRequestsPoisonQueue);
        OverlayHandler handler = new(OverlayDrawing.Over(account), new FailureStore(account), Counters);
        _overlays = new QueuePump(queue, poison, handler, options.Overlays, logger);
        _progress = new ServiceProgress(Counters, time, logger);
        _progressInterval = options.ProgressInterval;
    }

    /// <summary>What has been done so far.</summary>
    public ServiceCounters Counters { get; } = new();

    /// <summary>Works until <paramref name="cancellationToken"/>; what is in hand then is finished first.</summary>
    /// <exception cref="StorageException">The account cannot be read at the start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Together.RunAsync(cancellationToken, _watcher.RunAsync, _overlays.RunAsync, over => _progress.RunAsync(_progressInterval, over));
        _progress.End();
    }
}
