using CheXNet.Cli.Service;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CheXNet.Cli.Http;

internal static class LocalServices
{
    /// <summary>What the API's handlers work on in this process.</summary>
    public static void AddLocalServices(
        this IServiceCollection services, StorageAccount account, XrayScorer scorer, LocalRuns runs) => services
        .AddSingleton(account)
        .AddSingleton(scorer)
        .AddSingleton(new XrayContainer(account))
        .AddSingleton(OverlayDrawing.Over(account))
        .AddSingleton(runs.Service)
        .AddSingleton(runs.Images)
        .AddSingleton<IRunLauncher>(runs)
        .AddSingleton(ModelFinder.OfThisMachine());
}
