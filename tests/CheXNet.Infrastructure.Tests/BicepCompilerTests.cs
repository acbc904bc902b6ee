using System.Text;
using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class BicepCompilerTests
{
    [Fact]
    public void EveryFile_linted_hasNoFinding()
    {
        string[] files = Directory.GetFiles(BicepCompiler.Folder, "*.bicep", SearchOption.AllDirectories);

        LintReport report = Lint("--pattern", $"{BicepCompiler.Folder}/**/*.bicep");

        Assert.Empty(report.Findings);
        Assert.Equal(files.Length, report.Files);
    }

    // Without this, an empty list of findings could mean that the rules are off.
    [Fact]
    public void Linter_onDefects_reportsEachAsAnError()
    {
        string folder = Directory.CreateTempSubdirectory("chexnet-bicep-").FullName;
        try
        {
            string file = Path.Combine(folder, "defects.bicep");
            File.WriteAllText(file, """
                param unusedParameter string
                var unusedVariable = 1
                @secure()
                param password string = 'fixed'
                output address string = 'https://account.blob.core.windows.net'
                output leaked string = password

                """);

            Assert.Subset(
                Lint(file).Findings.Select(finding => finding.Split(':')[0]).ToHashSet(),
                new HashSet<string>
                {
                    "error no-unused-params", "error no-unused-vars", "error secure-parameter-default", "error no-hardcoded-env-urls",
                    "error outputs-should-not-contain-secrets",
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The compiler writes one SARIF document a file, one after the other.
    private static LintReport Lint(params string[] what)
    {
        BicepOutcome outcome = BicepCompiler.Run(
            ["lint", .. what, "--no-restore", "--diagnostics-format", "sarif", "--config", BicepCompiler.Configuration]);
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(outcome.Output), new JsonReaderOptions { AllowMultipleValues = true });
        List<string> findings = [];
        int files = 0;
        for (; reader.Read(); files++)
        {
            findings.AddRange(
                from run in JsonElement.ParseValue(ref reader).GetProperty("runs").EnumerateArray()
                from result in run.GetProperty("results").EnumerateArray()
                let level = result.TryGetProperty("level", out JsonElement stated) ? stated.GetString() : "warning"
                let rule = result.GetProperty("ruleId").GetString()
                select $"{level} {rule}: {result.GetProperty("message").GetProperty("text").GetString()}");
        }

        return new LintReport(files, findings);
    }

    private sealed record LintReport(int Files, IReadOnlyList<string> Findings);
}
