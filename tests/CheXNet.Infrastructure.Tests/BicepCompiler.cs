using System.Diagnostics;
using System.Reflection;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The real Bicep compiler, brought by this project's package download.</summary>
internal static class BicepCompiler
{
    private static readonly string? Program = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "BicepPath")?.Value;

    public static string Folder => Path.Combine(TestData.Repository, "infra", "bicep");

    public static string Configuration => Path.Combine(TestData.Repository, "bicepconfig.json");

    /// <summary>Runs the compiler to its end; skips the running test on a platform that the package is not made for.</summary>
    public static BicepOutcome Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        Assert.SkipWhen(Program is null, "The Bicep compiler's package is for Linux on x64; this machine is another.");
        ProcessStartInfo start = new(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string inherited in start.Environment.Keys.Where(IsDeploymentSetting).ToArray()) start.Environment.Remove(inherited);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        Task<string> diagnostics = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new BicepOutcome(process.ExitCode, output, diagnostics.Result);
    }

    private static bool IsDeploymentSetting(string name) =>
        name.StartsWith("AZURE_", StringComparison.Ordinal) || name.StartsWith("CHEXNET_", StringComparison.Ordinal);
}

internal sealed record BicepOutcome(int ExitCode, string Output, string Diagnostics);
