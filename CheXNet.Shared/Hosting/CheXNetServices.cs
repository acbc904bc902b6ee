using CheXNet.Evaluation.Drift;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CheXNet.Hosting;

/// <summary>
/// Registers this library's services, for every host. Defaults apply unless the host registers its own <see cref="TimeProvider"/>,
/// <see cref="ScoringPipelineOptions"/>, <see cref="OverlayOptions"/>, <see cref="StudyExportOptions"/>, <see cref="DriftOptions"/>,
/// <see cref="LocalRunOptions"/> or <see cref="RunPrice"/>. The host provides logging.
/// </summary>
public static class CheXNetServices
{
    /// <summary>Adds all services on images, results and runs of an account that need no model.</summary>
    /// <exception cref="InvalidInputException">A setting of overlays, of the export to studies or of drift is wrong.</exception>
    public static IServiceCollection AddCheXNet(this IServiceCollection services, StorageAccount account)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(static s => s.ServiceType != typeof(OverlayOptions))) services.AddSingleton(OverlayOptions.OfThisMachine());
        if (services.All(static s => s.ServiceType != typeof(StudyExportOptions)))
            services.AddSingleton(StudyExportOptions.OfThisMachine());
        if (services.All(static s => s.ServiceType != typeof(DriftOptions))) services.AddSingleton(DriftOptions.OfThisMachine());
        services.TryAddSingleton<LocalRunOptions>();
        services.TryAddSingleton(static s => new RunPrice { PagesAtOnce = s.GetRequiredService<LocalRunOptions>().Parallelism });
        return services
            .AddSingleton(account)
            .AddSingleton<XrayContainer>()
            .AddSingleton<PredictionStore>()
            .AddSingleton<RankingStore>()
            .AddSingleton<FailureStore>()
            .AddSingleton<OverlayStore>()
            .AddSingleton<ThumbnailStore>()
            .AddSingleton<ThumbnailDrawing>()
            .AddSingleton<ReviewStore>()
            .AddSingleton<ReceiptStore>()
            .AddSingleton<DriftStore>()
            .AddSingleton<DriftWatch>()
            .AddSingleton<ResultWriter>()
            .AddSingleton<LaterMaps>()
            .AddSingleton<OverlayDrawing>()
            .AddSingleton<StudyStore>()
            .AddSingleton<StudyReports>()
            .AddSingleton<StudyExport>()
            .AddSingleton<IRunStore, AzureRunStore>()
            .AddSingleton<IRunBlobs, AzureRunBlobs>()
            .AddSingleton<IRunLocks, AzureRunLocks>()
            .AddSingleton<IImageListing, AzureImageListing>()
            .AddSingleton<ManifestStore>()
            .AddSingleton<RunLists>()
            .AddSingleton<IRunPredictions, RunPredictions>()
            .AddSingleton<RunEvaluation>()
            .AddSingleton<RunLocalization>()
            .AddSingleton<RunFinisher>()
            .AddSingleton<RunService>()
            .AddSingleton<LocalRunLauncher>();
    }

    /// <summary>Adds the same and all scoring services.</summary>
    /// <param name="scorer">The model; not disposed with the services.</param>
    public static IServiceCollection AddCheXNet(this IServiceCollection services, StorageAccount account, XrayScorer scorer)
    {
        services.TryAddSingleton<ScoringPipelineOptions>();
        return services
            .AddCheXNet(account)
            .AddSingleton(scorer)
            .AddSingleton(scorer.Card)
            .AddSingleton<XrayIngest>()
            .AddSingleton<FailureRetry>()
            .AddSingleton<IRunImages, RunImages>()
            .AddSingleton<RunPlanner>()
            .AddSingleton<PageRunner>()
            .AddSingleton<LocalRunner>()
            .AddSingleton<XrayReconciler>();
    }
}
