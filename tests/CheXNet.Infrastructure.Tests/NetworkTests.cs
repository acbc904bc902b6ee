using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class NetworkTests
{
    private const string Hub = "/subscriptions/hub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hospital/subnets";
    private const string EventGrid = "AzureEventGrid";

    [Fact]
    public void Storage_inAPrivateNetwork_isClosedToThePublicButForTrustedServices() => Assert.All(
        [Deployment.Full.DataAccount, Deployment.Full.HostAccount],
        account =>
        {
            Assert.Equal("Disabled", account.Text("publicNetworkAccess"));
            Assert.Equal("Deny", account.Text("networkAcls", "defaultAction"));
            Assert.Equal("AzureServices", account.Text("networkAcls", "bypass"));
        });

    [Fact]
    public void Storage_withAllowedAddresses_admitsThoseOnly()
    {
        PlannedResource account = Deployment.Plan(new()
        {
            ["CHEXNET_PRIVATE_NETWORK"] = "true",
            ["CHEXNET_ALLOWED_IP_RANGES"] = "192.0.2.7,198.51.100.0/24",
        }).DataAccount;

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
            .Order(StringComparer.Ordinal)];

        Assert.Equal(
            connected,
            Endpoints(Deployment.Full).Where(group => group != "sites").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void App_inAPrivateNetwork_hasAnEndpointAndAnswersOutsideItToEventGridOnly()
    {
        JsonElement site = Deployment.Full.Single("Microsoft.Web/sites").At("siteConfig");

        Assert.Contains("sites", Endpoints(Deployment.Full));
        Assert.Equal("Deny", site.GetProperty("ipSecurityRestrictionsDefaultAction").GetString());
        Assert.Equal("Deny", site.GetProperty("scmIpSecurityRestrictionsDefaultAction").GetString());
        Assert.Equal([EventGrid], AddressesOf(site, "ipSecurityRestrictions"));
    }

    [Fact]
    public void App_withAllowedAddresses_answersThoseAndEventGridOnly()
    {
        JsonElement site = Deployment.Plan(new() { ["CHEXNET_ALLOWED_IP_RANGES"] = "192.0.2.7,198.51.100.0/24" })
            .Single("Microsoft.Web/sites").At("siteConfig");

        Assert.Equal("Deny", site.GetProperty("ipSecurityRestrictionsDefaultAction").GetString());
        Assert.Equal([EventGrid, "192.0.2.7/32", "198.51.100.0/24"], AddressesOf(site, "ipSecurityRestrictions"));
        Assert.Equal(["192.0.2.7/32", "198.51.100.0/24"], AddressesOf(site, "scmIpSecurityRestrictions"));
    }

    [Fact]
    public void App_unlessAskedFor_answersEveryAddress() => Assert.Equal(
        "Allow", Deployment.Default.Single("Microsoft.Web/sites").Text("siteConfig", "ipSecurityRestrictionsDefaultAction"));

    [Fact]
    public void PrivateNetwork_delegatesTheAppsSubnetToFlexConsumption() => Assert.Equal(
        "Microsoft.App/environments",
        Deployment.Full.Single("Microsoft.Network/virtualNetworks")
            .Text("subnets", 0, "properties", "delegations", 0, "properties", "serviceName"));

    [Fact]
    public void Network_unlessAskedFor_isNotMade() =>
        Assert.DoesNotContain(
            Deployment.Default.Resources,
            resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));

    [Fact]
    public void PrivateNetwork_thatExists_isUsedAndNoneIsMade()
    {
        Deployment deployment = Deployment.Plan(new()
        {
            ["CHEXNET_PRIVATE_NETWORK"] = "true",
            ["CHEXNET_APP_SUBNET_ID"] = $"{Hub}/app",
            ["CHEXNET_ENDPOINT_SUBNET_ID"] = $"{Hub}/endpoints",
        });

        Assert.Empty(deployment.OfType("Microsoft.Network/virtualNetworks"));
        Assert.All(
            deployment.OfType("Microsoft.Network/privateEndpoints").Where(static e => !e.Name.EndsWith("-sites", StringComparison.Ordinal)),
            static endpoint => Assert.Equal($"{Hub}/endpoints", endpoint.Text("subnet", "id")));
        Assert.All(
            deployment.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks")
                .Where(static link => !link.Name.EndsWith("-sites", StringComparison.Ordinal)),
            static link => Assert.Equal(Hub[..^"/subnets".Length], link.Text("virtualNetwork", "id")));
    }

    [Fact]
    public void DnsZones_thatAreCentral_areNamedAndNoneIsMade()
    {
        const string Zones = "/subscriptions/hub/resourceGroups/dns";
        Deployment deployment = Deployment.Plan(new()
        {
            ["CHEXNET_PRIVATE_NETWORK"] = "true",
            ["CHEXNET_DNS_ZONES_GROUP_ID"] = Zones,
        });
        PlannedResource[] named = [.. deployment.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups")];

        Assert.Empty(deployment.OfType("Microsoft.Network/privateDnsZones"));
        Assert.Empty(deployment.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks"));
        Assert.Equal(7, named.Length);
        Assert.All(named, static group => Assert.Contains(
            Zones, group.Text("privateDnsZoneConfigs", 0, "properties", "privateDnsZoneId"), StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Endpoints(Deployment deployment) =>
        deployment.OfType("Microsoft.Network/privateEndpoints")
            .Select(e => e.Text("privateLinkServiceConnections", 0, "properties", "groupIds", 0));

    private static IEnumerable<string?> AddressesOf(JsonElement site, string rules) =>
        site.GetProperty(rules).EnumerateArray().Select(rule => rule.GetProperty("ipAddress").GetString());
}
