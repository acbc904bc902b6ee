using CheXNet.Storage;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class StorageContractTests
{
    private const string Container = "Microsoft.Storage/storageAccounts/blobServices/containers";

    [Fact]
    public void Containers_ofTheTemplate_areThoseOfTheCode() => Assert.Equal(
        StorageNames.Containers.Append("eventgrid-dead-letters").Order(StringComparer.Ordinal),
        Names(Container, Deployment.Default.DataAccount));

    [Fact]
    public void Package_liesInTheHostsOwnAccount()
    {
        Assert.Equal(["app-package"], Names(Container, Deployment.Default.HostAccount));
        Assert.Contains(
            $"{Deployment.Default.HostAccount.Name}'",
            Deployment.Default.Single("Microsoft.Web/sites").Text("functionAppConfig", "deployment", "storage", "value"),
            StringComparison.Ordinal);
    }

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

        string[] derived = [StorageNames.OverlaysContainer, StorageNames.ThumbnailsContainer, StorageNames.DicomContainer];
        Assert.Equal([.. derived, "eventgrid-dead-letters", StorageNames.RunsContainer], prefixes.Select(static p => p.TrimEnd('/')));
        Assert.All(prefixes, static prefix => Assert.EndsWith("/", prefix, StringComparison.Ordinal));
    }

    [Fact]
    public void Accounts_takeNoKeyNoAnonymousReaderAndNoOldTls()
    {
        Assert.All(
            [Deployment.Default.DataAccount, Deployment.Default.HostAccount],
            account =>
            {
                Assert.False(account.At("allowSharedKeyAccess").GetBoolean());
                Assert.False(account.At("allowBlobPublicAccess").GetBoolean());
                Assert.True(account.At("supportsHttpsTrafficOnly").GetBoolean());
                Assert.Equal("TLS1_2", account.Text("minimumTlsVersion"));
            });
        Assert.All(
            Deployment.Default.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal("None", container.Text("publicAccess")));
    }

    private static IEnumerable<string> Names(string type, PlannedResource? account = null) =>
        from resource in Deployment.Default.OfType(type)
        where account is null || resource.Id.StartsWith($"{account.Id}/", StringComparison.Ordinal)
        orderby resource.Name
        select resource.Name;
}
