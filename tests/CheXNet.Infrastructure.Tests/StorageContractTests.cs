using CheXNet.Storage;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class StorageContractTests
{
    // What the platform needs beside what the code names.
    private static readonly string[] PlatformContainers = ["app-package", "eventgrid-dead-letters"];

    [Fact]
    public void Containers_ofTheTemplate_areThoseOfTheCode() => Assert.Equal(
        StorageNames.Containers.Concat(PlatformContainers).Order(StringComparer.Ordinal),
        Names("Microsoft.Storage/storageAccounts/blobServices/containers"));

    [Fact]
    public void Queues_ofTheTemplate_areThoseOfTheCode() => Assert.Equal(
        StorageNames.Queues.Order(StringComparer.Ordinal),
        Names("Microsoft.Storage/storageAccounts/queueServices/queues"));

    [Fact]
    public void Tables_ofTheTemplate_areThoseOfTheCode() => Assert.Equal(
        StorageNames.Tables.Order(StringComparer.Ordinal),
        Names("Microsoft.Storage/storageAccounts/tableServices/tables"));

    [Fact]
    public void Lifecycle_expiresDerivedBlobsAndNeverRadiographsOrModels()
    {
        PlannedResource policy = Deployment.Default.Single("Microsoft.Storage/storageAccounts/managementPolicies");
        string[] prefixes =
        [
            .. from rule in policy.At("policy", "rules").EnumerateArray()
               from prefix in rule.GetProperty("definition").GetProperty("filters").GetProperty("prefixMatch").EnumerateArray()
               select prefix.GetString()!,
        ];

        Assert.Equal([$"{StorageNames.OverlaysContainer}/", "eventgrid-dead-letters/", $"{StorageNames.RunsContainer}/"], prefixes);
    }

    [Fact]
    public void Account_takesNoKeyNoAnonymousReaderAndNoOldTls()
    {
        PlannedResource account = Deployment.Default.Single("Microsoft.Storage/storageAccounts");

        Assert.False(account.At("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.At("allowBlobPublicAccess").GetBoolean());
        Assert.True(account.At("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", account.Text("minimumTlsVersion"));
        Assert.All(
            Deployment.Default.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal("None", container.Text("publicAccess")));
    }

    private static IEnumerable<string> Names(string type) =>
        Deployment.Default.OfType(type).Select(resource => resource.Name).Order(StringComparer.Ordinal);
}
