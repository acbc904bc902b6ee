using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>What azd is told against what stands in the repository.</summary>
public class AzdContractTests
{
    [Fact]
    public void Template_thatAzdProvisions_exists()
    {
        string module = Path.Combine(TestData.Repository, AzdProject.Text("infra", "path"), AzdProject.Text("infra", "module"));

        Assert.Equal("bicep", AzdProject.Text("infra", "provider"));
        Assert.True(File.Exists(module + ".bicep"));
        Assert.True(File.Exists(module + ".bicepparam"));
    }

    [Fact]
    public void Template_isNamedWithTheVersionOfTheBuildAndWhatItNeeds()
    {
        Version built = typeof(CheXNet.Storage.StorageAccount).Assembly.GetName().Version!;

        Assert.Equal($"chexnet@{built.ToString(3)}", AzdProject.Text("metadata", "template"));
        Assert.StartsWith(">= ", AzdProject.Text("requiredVersions", "azd"), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_isTheFunctionAppOfTheTemplate()
    {
        string service = Assert.Single(AzdProject.Keys("services"));

        Assert.Equal(
            service,
            Deployment.Default.Single("Microsoft.Web/sites").Body.GetProperty("tags").GetProperty("azd-service-name").GetString());
        Assert.Equal("function", AzdProject.Text("services", service, "host"));
        Assert.Equal("dotnet", AzdProject.Text("services", service, "language"));
    }

    [Fact]
    public void EveryTaggableResource_carriesTheEnvironmentsName()
    {
        PlannedResource[] tagged = [.. Deployment.Full.Resources.Where(resource => resource.Body.TryGetProperty("tags", out _))];

        Assert.True(tagged.Length > 10);
        Assert.All(tagged, resource => Assert.Equal("test", resource.Body.GetProperty("tags").GetProperty("azd-env-name").GetString()));
    }

    [Theory]
    [InlineData("posix", "sh")]
    [InlineData("windows", "pwsh")]
    public void Hook_afterDeployment_existsForEverySystem(string system, string shell)
    {
        string script = Path.Combine(TestData.Repository, AzdProject.Text("hooks", "postdeploy", system, "run"));

        Assert.Equal(shell, AzdProject.Text("hooks", "postdeploy", system, "shell"));
        Assert.True(File.Exists(script));
        Assert.True(OperatingSystem.IsWindows() || shell != "sh" || File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute));
    }
}
