using System.Reflection;
using System.Text.Json;
using CheXNet.Runs;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class MonitoringTests
{
    [Fact]
    public void Telemetry_isTakenFromIdentitiesOnly()
    {
        Assert.True(Deployment.Default.Single("Microsoft.Insights/components").At("DisableLocalAuth").GetBoolean());
        Assert.True(Deployment.Default.Single("Microsoft.OperationalInsights/workspaces").At("features", "disableLocalAuth").GetBoolean());
        Assert.EndsWith(
            ";Authorization=AAD', ",
            Deployment.Default.AppSettings.GetProperty("APPLICATIONINSIGHTS_AUTHENTICATION_STRING").GetString()!.Split("reference(")[0],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blobServices")]
    [InlineData("tableServices")]
    public void AccessLog_whichHoldsImageNames_isWrittenOnlyWhenAskedFor(string service)
    {
        Assert.DoesNotContain(true, LogsOf(Deployment.Default, service).Values);
        Assert.Equal(
            ["StorageDelete", "StorageRead", "StorageWrite"],
            LogsOf(Deployment.Full, service).Where(log => log.Value).Select(log => log.Key).Order());
    }

    [Fact]
    public void Regulated_logsEveryAccessAndKeepsTheLog()
    {
        Deployment regulated = Deployment.Plan(new() { ["CHEXNET_REGULATED"] = "true", ["CHEXNET_AUDIT_DAYS"] = "2190" });

        Assert.All(
            ["blobServices", "queueServices", "tableServices"],
            service => Assert.Equal(
                ["StorageDelete", "StorageRead", "StorageWrite"],
                LogsOf(regulated, service).Where(log => log.Value).Select(log => log.Key).Order()));
        Assert.Equal(
            [("StorageBlobLogs", 2190), ("StorageQueueLogs", 2190), ("StorageTableLogs", 2190)],
            Kept(regulated));
        Assert.All(Kept(Deployment.Default), static table => Assert.Equal(30, table.Days));
    }

    [Fact]
    public void PoisonAlert_readsTheLogThatTheQueueServiceWrites()
    {
        PlannedResource alert = Alert("chexnet-poison-messages");

        Assert.True(LogsOf(Deployment.Default, "queueServices")["StorageWrite"]);
        Assert.Contains("StorageQueueLogs", Query(alert), StringComparison.Ordinal);
        Assert.Equal(
            ("GreaterThan", 0),
            (alert.Text("criteria", "allOf", 0, "operator"), alert.At("criteria", "allOf", 0, "threshold").GetInt32()));
    }

    [Fact]
    public void PoisonAlert_matchesEveryPoisonQueue()
    {
        string term = Query(Alert("chexnet-poison-messages")).Split("has \"")[1].Split('"')[0];
        string[] poisonQueues = [.. Deployment.Default.OfType("Microsoft.Storage/storageAccounts/queueServices/queues")
            .Select(queue => queue.Name)
            .Where(name => name.EndsWith("-poison", StringComparison.Ordinal))];

        Assert.Equal(2, poisonQueues.Length);
        Assert.All(poisonQueues, name => Assert.Contains(term, name.Split('-')));
    }

    [Fact]
    public void WorkerExitAlert_looksForWhatTheHostWritesOfALostWorker()
    {
        string query = Query(Alert("chexnet-worker-exits"));

        Assert.Contains("WorkerProcessExitException", query, StringComparison.Ordinal);
        Assert.Contains("Language Worker Process exited", query, StringComparison.Ordinal);
    }

    [Fact]
    public void FailedRunAlert_looksForTheEventThatAFailedRunLogs()
    {
        MethodInfo? written = typeof(RunFinisher).Assembly.GetType("CheXNet.Runs.Log")?.GetMethod("RunFailed");

        Assert.NotNull(written);
        Assert.Contains($"EventName) == \"{written.Name}\"", Query(Alert("chexnet-failed-runs")), StringComparison.Ordinal);
    }

    [Fact]
    public void DeadLetterAlert_watchesTheTopic() =>
        Assert.Equal(
            "DeadLetteredCount",
            Deployment.Default.Single("Microsoft.Insights/metricAlerts").Text("criteria", "allOf", 0, "metricName"));

    [Fact]
    public void Alerts_withAnAddress_areSentToIt()
    {
        PlannedResource group = Deployment.Full.Single("Microsoft.Insights/actionGroups");

        Assert.Equal("operators@example.org", group.Text("emailReceivers", 0, "emailAddress"));
        Assert.All(
            Deployment.Full.OfType("Microsoft.Insights/scheduledQueryRules"),
            rule => Assert.EndsWith(group.Name, rule.Text("actions", "actionGroups", 0), StringComparison.Ordinal));
        Assert.EndsWith(
            group.Name,
            Deployment.Full.Single("Microsoft.Insights/metricAlerts").Text("actions", 0, "actionGroupId"),
            StringComparison.Ordinal);
    }

    private static IEnumerable<(string Table, int Days)> Kept(Deployment deployment) =>
        deployment.OfType("Microsoft.OperationalInsights/workspaces/tables")
            .Select(static table => (table.Name, table.At("totalRetentionInDays").GetInt32()));

    private static PlannedResource Alert(string name) =>
        Deployment.Default.OfType("Microsoft.Insights/scheduledQueryRules").Single(rule => rule.Name == name);

    private static string Query(PlannedResource alert) => alert.Text("criteria", "allOf", 0, "query")!;

    private static Dictionary<string, bool> LogsOf(Deployment deployment, string service)
    {
        PlannedResource setting = deployment.OfType("Microsoft.Insights/diagnosticSettings")
            .Single(candidate => candidate.Id.Contains($"/{service}/default/", StringComparison.Ordinal));
        return setting.Properties.TryGetProperty("logs", out JsonElement logs)
            ? logs.EnumerateArray()
                .ToDictionary(log => log.GetProperty("category").GetString()!, log => log.GetProperty("enabled").GetBoolean())
            : [];
    }
}
