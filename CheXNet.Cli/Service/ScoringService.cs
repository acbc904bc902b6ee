using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CheXNet.Cli.Service;

/// <summary>The single-machine service: the function app's triggers as loops over the same library.</summary>
internal sealed class ScoringService(IEnumerable<ServiceLoop> loops, LoopSupervisor supervisor, ServiceProgress progress)
{
    /// <summary>Runs all loops until <paramref name="cancellationToken"/>; if one ends the service, stops the others and rethrows its
    /// error.</summary>
    /// <exception cref="StorageException">The embedded storage ended for good.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [.. loops.Select(loop => supervisor.RunAsync(loop, stopping.Token))];
        await Task.WhenAny(running);
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        progress.End();
    }
}

internal static class ScoringServiceRegistration
{
    /// <summary>Adds the watcher, overlay drawing, drift and progress reports.</summary>
    public static IServiceCollection AddScoringService(this IServiceCollection services, ServiceOptions options)
    {
        services.TryAddSingleton(static s => s.GetRequiredService<ILoggerFactory>().CreateLogger("chexnet"));
        return services
            .AddSingleton(options)
            .AddSingleton(new ScoringPipelineOptions { Workers = options.Workers })
            .AddSingleton<ServiceCounters>()
            .AddSingleton<XrayWork>()
            .AddSingleton<DatasetClaims>()
            .AddSingleton<XrayWatcher>()
            .AddSingleton<IQueueHandler, OverlayHandler>()
            .AddSingleton(static s => new QueuePump(
                Queue(s, StorageNames.OverlayRequestsQueue),
                Queue(s, StorageNames.OverlayRequestsPoisonQueue),
                s.GetRequiredService<IQueueHandler>(),
                s.GetRequiredService<ServiceOptions>().Overlays,
                s.GetRequiredService<ILogger>()))
            .AddSingleton<ServiceProgress>()
            .AddSingleton<DriftLoop>()
            .AddSingleton<LoopSupervisor>()
            .AddSingleton<ScoringService>()
            .AddSingleton(static s => new ServiceLoop("watcher", s.GetRequiredService<XrayWatcher>().RunAsync))
            .AddSingleton(static s => new ServiceLoop("overlays", s.GetRequiredService<QueuePump>().RunAsync))
            .AddSingleton(static s => new ServiceLoop("drift", s.GetRequiredService<DriftLoop>().RunAsync))
            .AddSingleton(static s => new ServiceLoop("progress", s.GetRequiredService<ServiceProgress>().RunAsync));
    }

    /// <summary>Adds dataset runs.</summary>
    public static IServiceCollection AddRunWorker(this IServiceCollection services) => services
        .AddSingleton<RunWorker>()
        .AddSingleton(static s => new ServiceLoop("runs", s.GetRequiredService<RunWorker>().RunAsync));

    private static QueueClient Queue(IServiceProvider services, string name) =>
        services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(name);
}
