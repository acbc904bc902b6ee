using System.Collections.Concurrent;
using System.Net;
using CheXNet.Functions.Runs;
using CheXNet.Runs;
using DurableTask.Core;
using DurableTask.Core.History;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>
/// The real engine of Durable Task with a task hub in memory, as a program of its own would be: workers connect to it, go, and others come.
/// What a worker has in hand when it goes is lost, for this hub waits for its answer without end.
/// </summary>
public sealed class DurableEngine : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ObservedHub _hub;
    private readonly GrpcChannel _channel;
    private readonly IHost _client;
    private IHost? _worker;

    private DurableEngine(WebApplication server, ObservedHub hub)
    {
        (_server, _hub) = (server, hub);
        _channel = GrpcChannel.ForAddress(server.Urls.Single());
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableTaskClient(client => client.UseGrpc(_channel).RegisterDirectly());
        _client = builder.Build();
    }

    public DurableTaskClient Client => _client.Services.GetRequiredService<DurableTaskClient>();

    public static async Task<DurableEngine> StartAsync(CancellationToken cancellationToken)
    {
        var hub = new ObservedHub();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(static kestrel => kestrel.Listen(
                IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore().AddGrpc();
        builder.Services
            .AddSingleton<IOrchestrationService>(hub)
            .AddSingleton<IOrchestrationServiceClient>(hub)
            .AddSingleton<TaskHubGrpcServer>();
        WebApplication server = builder.Build();
        server.MapGrpcService<TaskHubGrpcServer>();
        await server.StartAsync(cancellationToken);
        return new DurableEngine(server, hub);
    }

    /// <summary>Starts a worker with the app's orchestrators and activities, after the one before has gone.</summary>
    /// <param name="activities">Makes the object of an activity.</param>
    /// <param name="fails">Whether this time a page fails.</param>
    public async Task StartWorkerAsync(Func<RunActivities> activities, Func<int, bool> fails, CancellationToken cancellationToken)
    {
        await StopWorkerAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        // Variables where the methods would do: the analyzers of Durable Task look for a method's source, and fail where it is not here.
        Func<TaskOrchestrationContext, RunAttempt, Task<RunCounts?>> dataset = ScoreDataset.RunAsync;
        Func<TaskOrchestrationContext, RunCheckpoint, Task<RunCheckpoint>> shard = ScoreShard.RunAsync;
        builder.Services.AddDurableTaskWorker(worker => worker.UseGrpc(_channel).AddTasks(tasks => tasks
            .AddOrchestratorFunc(nameof(ScoreDataset), dataset)
            .AddOrchestratorFunc(nameof(ScoreShard), shard)
            .AddActivityFunc<RunAttempt, PlanResult>(nameof(RunActivities.PlanRun), (_, attempt) => activities().PlanRun(attempt, default))
            .AddActivityFunc<PageTask, PageOutcome>(
                nameof(RunActivities.ScorePage), (_, task) =>
                    fails(task.Page) ? throw new IOException("It fails.") : activities().ScorePage(task, default))
            .AddActivityFunc<RunCheckpoint, RunDirective>(
                nameof(RunActivities.SaveCheckpoint), (_, checkpoint) => activities().SaveCheckpoint(checkpoint, default))
            .AddActivityFunc<RunEnd, RunCounts>(nameof(RunActivities.FinishRun), (_, end) => activities().FinishRun(end, default))
            .AddActivityFunc<RunBreak>(nameof(RunActivities.BreakRun), (_, broken) => activities().BreakRun(broken, default))));
        _worker = builder.Build();
        await _worker.StartAsync(cancellationToken);
    }

    public async Task StopWorkerAsync()
    {
        if (_worker is not { } worker) return;
        await worker.StopAsync(CancellationToken.None);
        worker.Dispose();
        _worker = null;
    }

    /// <summary>What an orchestration has done since it began, or last continued as new, as of its last step that is over.</summary>
    public IReadOnlyList<HistoryEvent> History(string instance) => _hub.Histories.GetValueOrDefault(instance, []);

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        _client.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    private sealed class ObservedHub() : InMemoryOrchestrationService(null), IOrchestrationService
    {
        public ConcurrentDictionary<string, IReadOnlyList<HistoryEvent>> Histories { get; } = new();

        async Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
            TaskOrchestrationWorkItem workItem,
            OrchestrationRuntimeState newOrchestrationRuntimeState,
            IList<TaskMessage> outboundMessages,
            IList<TaskMessage> orchestratorMessages,
            IList<TaskMessage> timerMessages,
            TaskMessage continuedAsNewMessage,
            OrchestrationState orchestrationState)
        {
            await CompleteTaskOrchestrationWorkItemAsync(
                workItem,
                newOrchestrationRuntimeState,
                outboundMessages,
                orchestratorMessages,
                timerMessages,
                continuedAsNewMessage,
                orchestrationState);
            Histories[workItem.InstanceId] = [.. newOrchestrationRuntimeState.Events];
        }
    }
}
