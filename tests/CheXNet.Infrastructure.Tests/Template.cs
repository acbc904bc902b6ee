using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>A template as the compiler writes it for Azure.</summary>
internal static class Template
{
    private static readonly Lazy<JsonElement> CompiledMain = new(() => Build("main.bicep"));
    private static readonly Lazy<JsonElement> CompiledEventSubscription = new(() => Build("event-subscription.bicep"));

    public static JsonElement Main => CompiledMain.Value;

    public static JsonElement EventSubscription => CompiledEventSubscription.Value;

    private static JsonElement Build(string file)
    {
        BicepOutcome outcome = BicepCompiler.Run(["build", Path.Combine(BicepCompiler.Folder, file), "--stdout", "--no-restore"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Diagnostics));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }
}
