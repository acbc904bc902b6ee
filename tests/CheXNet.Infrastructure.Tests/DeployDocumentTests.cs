using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>docs/deploy.md is the reference of every setting, so it names each and no other.</summary>
public class DeployDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "deploy.md"));

    [Fact]
    public void Document_namesEveryEnvironmentValueAndNoOther()
    {
        string parameters = File.ReadAllText(Path.Combine(BicepCompiler.Folder, "main.bicepparam"));
        string beforeAppSettings = Document.Split("| app setting |")[0];
        string[] inTable = [.. Regex.Matches(beforeAppSettings, @"^\| (?:`([A-Z_]+)`,? ?)+ \|.*$", RegexOptions.Multiline)
            .SelectMany(row => row.Groups[1].Captures)
            .Select(name => name.Value)];

        Assert.Equal(
            Regex.Matches(parameters, @"readEnvironmentVariable\('([A-Z_]+)'")
                .Select(read => read.Groups[1].Value).Order(StringComparer.Ordinal),
            inTable.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_namesEveryAppSetting()
    {
        string[] named = [.. Regex.Matches(Document, "`([A-Za-z][A-Za-z_]+)\\*?`").Select(name => name.Groups[1].Value)];

        Assert.All(
            Deployment.Full.AppSettings.EnumerateObject().Select(setting => setting.Name),
            setting => Assert.Contains(
                named,
                name => setting == name || (name.EndsWith('_') && setting.StartsWith(name, StringComparison.Ordinal))));
    }

    [Fact]
    public void Document_linksToFilesThatExist() => Assert.All(
        Regex.Matches(Document, @"\]\((?!https?://)([^)#]+)\)").Select(link => link.Groups[1].Value),
        link => Assert.True(Path.Exists(Path.Combine(TestData.Repository, "docs", link)), link));
}
