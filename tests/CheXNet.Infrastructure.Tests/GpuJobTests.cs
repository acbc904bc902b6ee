using System.Text.Json;
using CheXNet.Models.Devices;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The job that carries out runs on a GPU.</summary>
public class GpuJobTests
{
    private const string Job = "Microsoft.App/jobs";

    private static readonly Lazy<Deployment> WithGpu = new(() => Deployment.Plan(new()
    {
        ["CHEXNET_GPU_IMAGE"] = "registry.example.org/chexnet-gpu:1",
        ["CHEXNET_GPU_REGISTRY"] = "registry.example.org",
        ["CHEXNET_GPU_PROFILE"] = "Consumption-GPU-NC24-A100",
        ["CHEXNET_GPU_DATASET"] = "ward7",
        ["CHEXNET_GPU_PRECISION"] = "fp16",
        ["CHEXNET_MODEL"] = "mine@1.1.0",
    }));

    [Fact]
    public void Without_an_image_there_is_no_job_and_no_environment()
    {
        Assert.Empty(Deployment.Default.OfType(Job));
        Assert.Empty(Deployment.Default.OfType("Microsoft.App/managedEnvironments"));
    }

    [Fact]
    public void Job_starts_a_run_of_the_dataset_on_the_GPU_profile()
    {
        PlannedResource job = WithGpu.Value.Single(Job);
        JsonElement container = job.At("template", "containers")[0];

        Assert.Equal("gpu", job.Text("workloadProfileName"));
        Assert.Equal("registry.example.org/chexnet-gpu:1", container.GetProperty("image").GetString());
        Assert.Equal(
            ["run", "start", "--dataset", "ward7", "--precision", "fp16", "--device", "cuda", "--model", "mine@1.1.0"],
            container.GetProperty("args").EnumerateArray().Select(static a => a.GetString()));
        Assert.Equal("220Gi", container.GetProperty("resources").GetProperty("memory").GetString());
        Assert.Contains(
            WithGpu.Value.Single("Microsoft.App/managedEnvironments").At("workloadProfiles").EnumerateArray(),
            static p => p.GetProperty("workloadProfileType").GetString() == "Consumption-GPU-NC24-A100");
    }

    [Fact]
    public void Job_runs_as_the_identity_that_has_the_roles_on_the_same_account()
    {
        PlannedResource job = WithGpu.Value.Single(Job);
        Dictionary<string, string?> settings = job.At("template", "containers")[0].GetProperty("env").EnumerateArray()
            .ToDictionary(static e => e.GetProperty("name").GetString()!, static e => e.GetProperty("value").GetString());

        JsonElement identity = WithGpu.Value.Single("Microsoft.Web/sites").Body.GetProperty("identity");
        Assert.True(JsonElement.DeepEquals(identity, job.Body.GetProperty("identity")), job.Body.GetProperty("identity").ToString());
        Assert.Contains("stchexnet", settings["CHEXNET_STORAGE"], StringComparison.Ordinal);
        Assert.Equal("cuda", settings[ComputeDevice.Variable]);
        Assert.Equal(WithGpu.Value.AppSettings.GetProperty("AZURE_CLIENT_ID").GetString(), settings["AZURE_CLIENT_ID"]);
    }

    [Fact]
    public void Function_app_stays_on_the_CPU() =>
        Assert.DoesNotContain(WithGpu.Value.AppSettings.EnumerateObject(), static s => s.Name == ComputeDevice.Variable);

    [Fact]
    public void Private_network_is_refused_with_what_helps() => Assert.Contains(
        "CHEXNET_PRIVATE_NETWORK",
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Deployment.Plan(new()
        {
            ["CHEXNET_GPU_IMAGE"] = "image",
            ["CHEXNET_PRIVATE_NETWORK"] = "true",
        })).Message,
        StringComparison.Ordinal);
}
