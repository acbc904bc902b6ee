using System.Reflection;
using System.Text.Json;
using CheXNet.Functions.Hosting;
using CheXNet.Functions.Maintenance;
using CheXNet.Functions.Overlays;
using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Functions.Xrays;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Xunit;

namespace CheXNet.Functions.Tests.Triggers;

public sealed class BindingTests
{
    private static IEnumerable<MethodInfo> Functions => CompositionTests.FunctionClasses.SelectMany(static t => t.GetMethods())
        .Where(static m => m.GetCustomAttribute<FunctionAttribute>() is not null);

    [Fact]
    public void App_has_the_functions_that_are_documented_and_no_other() => Assert.Equal(
        [
            "AddReview", "BreakRun", "CancelRun", "ClassifyXray", "CompareFilms", "CountFailures", "ExportReviews", "FinishRun",
            "GetHealth", "GetOverlay",
            "GetPrediction", "GetRun", "GetRunEvaluation", "GetRunReport", "GetSession", "GetThumbnail", "GetTruth",
            "GetViewer", "GetXray", "HeadXray", "ListDatasets", "ListFailures", "ListModels", "ListPredictionModels", "ListPredictions",
            "ListReviews", "ListRuns", "PlanRun", "PurgeRuns", "PutXray", "ReconcileXrays", "RedriveRun", "RemoveReview", "RenderOverlay",
            "RetryFailure", "SaveCheckpoint", "ScoreDataset", "ScorePage", "ScoreShard", "StartRun", "StoreInstances",
            "StoreInstancesOfStudy", "UploadXray",
        ],
        Functions.Select(static m => m.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_function_has_one_trigger_and_can_be_cancelled_unless_it_is_an_orchestrator() => Assert.All(
        Functions, static function =>
    {
        ParameterInfo[] parameters = function.GetParameters();
        Assert.Single(parameters, static p => p.GetCustomAttributes().Any(static a => a is TriggerBindingAttribute));
        Assert.NotEqual(
            parameters.Any(static p => p.ParameterType == typeof(TaskOrchestrationContext)),
            parameters.Any(static p => p.ParameterType == typeof(CancellationToken)));
    });

    [Fact]
    public void Xrays_are_watched_in_their_container()
    {
        MethodInfo function = typeof(ClassifyXray).GetMethod(nameof(ClassifyXray.RunAsync))!;
        BlobTriggerAttribute trigger = function.GetParameters()[0].GetCustomAttribute<BlobTriggerAttribute>()!;

        Assert.Equal(("xrays/{dataset}/{name}", FunctionSettings.Storage), (trigger.BlobPath, trigger.Connection));
    }

    [Fact]
    public void Xrays_come_by_event_grid_where_the_app_is_published_and_by_polling_on_a_developers_machine()
    {
#if DEBUG
        const BlobTriggerSource Expected = BlobTriggerSource.LogsAndContainerScan;
#else
        const BlobTriggerSource Expected = BlobTriggerSource.EventGrid;
#endif
        ParameterInfo blob = typeof(ClassifyXray).GetMethod(nameof(ClassifyXray.RunAsync))!.GetParameters()[0];

        Assert.Equal(Expected, blob.GetCustomAttribute<BlobTriggerAttribute>()!.Source);
    }

    [Fact]
    public void Overlays_are_taken_from_the_queue_that_they_are_asked_for_in()
    {
        QueueTriggerAttribute trigger = typeof(RenderOverlay).GetMethod(nameof(RenderOverlay.RunAsync))!.GetParameters()[0]
            .GetCustomAttribute<QueueTriggerAttribute>()!;

        Assert.Equal((StorageNames.OverlayRequestsQueue, FunctionSettings.Storage), (trigger.QueueName, trigger.Connection));
    }

    [Theory]
    [InlineData(typeof(CompareFilms), "0 15 */6 * * *")]
    [InlineData(typeof(PurgeRuns), "0 30 3 * * *")]
    [InlineData(typeof(ReconcileXrays), "0 30 2 * * *")]
    public void Maintenance_runs_at_night_and_not_at_every_start(Type function, string schedule)
    {
        TimerTriggerAttribute trigger = function.GetMethod("RunAsync")!.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>()!;

        Assert.Equal((schedule, false), (trigger.Schedule, trigger.RunOnStartup));
    }

    [Fact]
    public void Activities_that_orchestrators_call_exist()
    {
        string[] called =
        [
            nameof(RunActivities.PlanRun), nameof(RunActivities.ScorePage), nameof(RunActivities.SaveCheckpoint),
            nameof(RunActivities.FinishRun), nameof(RunActivities.BreakRun),
        ];

        IEnumerable<string> activities = typeof(RunActivities).GetMethods()
            .Select(static m => m.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>();
        Assert.Equal(called.Order(), activities.Order());
    }

    // What scales an app from zero, and the local tools, look a connection up among the settings by its name as it stands.
    [Fact]
    public void Connection_is_a_settings_name_without_sections() => Assert.Matches("^[A-Za-z0-9]+$", FunctionSettings.Storage);

    [Fact]
    public void Sample_settings_name_the_connection_that_the_triggers_name()
    {
        string path = Path.Combine(TestData.Repository, "CheXNet.Functions", "local.settings.sample.json");
        using JsonDocument sample = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement values = sample.RootElement.GetProperty("Values");

        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        string setting = FunctionSettings.Storage.Replace(":", "__", StringComparison.Ordinal);
        Assert.Equal("UseDevelopmentStorage=true", values.GetProperty(setting).GetString());
    }
}
