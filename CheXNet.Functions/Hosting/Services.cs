using CheXNet.Api;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CheXNet.Functions.Hosting;

internal static class Services
{
    /// <summary>The storage of images and results.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageAccount account)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(account)
            .AddSingleton<XrayContainer>(static s => new XrayContainer(s.GetRequiredService<StorageAccount>()))
            .AddSingleton<FailureStore>()
            .AddSingleton<NotedFailures>()
            .AddSingleton<OverlayDrawing>(static s => OverlayDrawing.Over(s.GetRequiredService<StorageAccount>()));
    }

    /// <summary>The model, loaded before the first invocation and once for the process.</summary>
    public static IServiceCollection AddScoring(this IServiceCollection services, XrayScorer scorer) => services
        .AddSingleton(scorer)
        .AddSingleton<XrayIngest>(static s => XrayIngest.Over(s.GetRequiredService<StorageAccount>(), s.GetRequiredService<XrayScorer>()));

    /// <summary>Dataset runs.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(FunctionSettings.Price(configuration))
        .AddSingleton(new RunRetention())
        .AddSingleton<IRunStore, AzureRunStore>()
        .AddSingleton<IRunBlobs, AzureRunBlobs>()
        .AddSingleton<IImageListing, AzureImageListing>()
        .AddSingleton<IRunScoring>(static s => new ModelScoring(s.GetRequiredService<XrayScorer>(), new ScoringPipelineOptions()))
        .AddSingleton<IRunImages, RunImages>()
        .AddSingleton<ManifestStore>()
        .AddSingleton<RunPlanner>()
        .AddSingleton<PageRunner>()
        .AddSingleton<RunLists>()
        .AddSingleton<RunFinisher>()
        .AddSingleton<RunService>()
        .AddSingleton<XrayReconciler>();

    /// <summary>What answers HTTP requests.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        // The API has limits of its own, which are answered with problem details.
        .Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = null)
        .AddSingleton(ModelFinder.OfThisMachine())
        .AddCheXNetApi();
}
