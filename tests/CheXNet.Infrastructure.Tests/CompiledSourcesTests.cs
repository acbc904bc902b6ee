using System.Reflection;
using CheXNet.Functions.Overlays;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class CompiledSourcesTests
{
    [Fact]
    public void Setting_readByName_isFound()
    {
        Type[] types = [typeof(Readers), .. typeof(Readers).GetNestedTypes(BindingFlags.NonPublic)];

        Assert.Equal(["CHEXNET_CACHE", "CHEXNET_MODELS", "CheXNet__Precision", "CheXNet__Queue"], new CompiledSources(types).Settings);
    }

    [Fact]
    public void Setting_onlyMentioned_isNotFound() => Assert.Empty(new CompiledSources([typeof(Mentions)]).Settings);

    [Fact]
    public void FunctionAndConnection_ofATrigger_areFoundThroughTheirConstants()
    {
        CompiledSources function = new([typeof(RenderOverlay)]);

        Assert.Equal(["RenderOverlay"], function.Functions);
        Assert.Equal(["CheXNetStorage"], function.Connections);
    }

    private static class Readers
    {
        private const string Models = "CHEXNET_MODELS";

        public static string? Literal() => Environment.GetEnvironmentVariable("CHEXNET_CACHE");

        public static async Task<string?> ConstantAsync()
        {
            await Task.Yield();
            return Environment.GetEnvironmentVariable(Models);
        }

        [Function("Bound")]
        public static void Bound([QueueTrigger("%CheXNet:Queue%")] string message) => _ = message;

        public static string? Configured(ConfigurationManager configuration) => configuration["CheXNet:Precision"];
    }

    private static class Mentions
    {
        public static string Sentence() => "CHEXNET_OLD";
    }
}
