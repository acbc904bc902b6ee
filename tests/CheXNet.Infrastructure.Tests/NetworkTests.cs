using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class NetworkTests
{
    [Fact]
    public void Storage_inAPrivateNetwork_isClosedToThePublicButForTrustedServices()
    {
        PlannedResource account = Deployment.Full.Single("Microsoft.Storage/storageAccounts");

        Assert.Equal("Disabled", account.Text("publicNetworkAccess"));
        Assert.Equal("Deny", account.Text("networkAcls", "defaultAction"));
        Assert.Equal("AzureServices", account.Text("networkAcls", "bypass"));
    }

    [Fact]
    public void Storage_withAllowedAddresses_admitsThoseOnly()
    {
        PlannedResource account = Deployment.Plan(new()
        {
            ["CHEXNET_PRIVATE_NETWORK"] = "true",
            ["CHEXNET_ALLOWED_IP_RANGES"] = "192.0.2.7,198.51.100.0/24",
        }).Single("Microsoft.Storage/storageAccounts");

        Assert.Equal("Enabled", account.Text("publicNetworkAccess"));
        Assert.Equal("Deny", account.Text("networkAcls", "defaultAction"));
        Assert.Equal(
            ["192.0.2.7", "198.51.100.0/24"],
            account.At("networkAcls", "ipRules").EnumerateArray().Select(rule => rule.GetProperty("value").GetString()));
    }

    [Fact]
    public void PrivateNetwork_hasAnEndpointForEachServiceThatTheAppConnectsTo()
    {
        string[] connected = [.. Deployment.Full.AppSettings.EnumerateObject()
            .Select(setting => setting.Name)
            .Where(name => name.EndsWith("ServiceUri", StringComparison.Ordinal))
            .Select(name => name[(name.LastIndexOf('_') + 1)..^"ServiceUri".Length])
            .Distinct()
            .Order(StringComparer.Ordinal)];

        Assert.Equal(
            connected,
            Deployment.Full.OfType("Microsoft.Network/privateEndpoints")
                .Select(endpoint => endpoint.Text("privateLinkServiceConnections", 0, "properties", "groupIds", 0))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PrivateNetwork_delegatesTheAppsSubnetToFlexConsumption() => Assert.Equal(
        "Microsoft.App/environments",
        Deployment.Full.Single("Microsoft.Network/virtualNetworks")
            .Text("subnets", 0, "properties", "delegations", 0, "properties", "serviceName"));

    [Fact]
    public void Network_unlessAskedFor_isNotMade() =>
        Assert.DoesNotContain(Deployment.Default.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
}
