using System.Text.Json;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests;

/// <summary>What is shipped is named with its license.</summary>
public sealed class SupplyChainTests
{
    private static readonly string[] Shipped = ["CheXNet.Cli", "CheXNet.Fhir", "CheXNet.Functions", "CheXNet.Shared"];

    [Fact]
    public void Every_package_of_the_lock_files_has_a_notice_and_no_other_has()
    {
        SortedSet<string> locked = new(Shipped.SelectMany(Packages), StringComparer.Ordinal);
        SortedSet<string> noticed = new(Notices(), StringComparer.Ordinal);

        Assert.Empty(locked.Except(noticed));
        Assert.Empty(noticed.Except(locked));
    }

    [Fact]
    public void Every_license_that_is_named_has_its_text()
    {
        string notices = File.ReadAllText(Path.Combine(TestData.Repository, "THIRD-PARTY-NOTICES.md"));
        string[] texts = ["Apache-2.0.txt", "DejaVu.txt", "GPL-3.0.txt", "LGPL-2.1.txt", "LGPL-3.0.txt"];

        Assert.All(texts, static text => Assert.True(File.Exists(Path.Combine(TestData.Repository, "licenses", text)), text));
        Assert.Contains("\n### MIT\n", notices, StringComparison.Ordinal);
        Assert.Contains("\n### BSD-3-Clause\n", notices, StringComparison.Ordinal);
        string[] known = ["MIT", "Apache-2.0", "BSD-3-Clause", "LGPL-3.0-or-later"];
        Assert.All(Rows(), row => Assert.Contains(known, license => row[2].Contains(license, StringComparison.Ordinal)));
    }

    /// <summary><c>name version</c> of each package in a lock file.</summary>
    private static IEnumerable<string> Packages(string project)
    {
        string path = Path.Combine(TestData.Repository, project, "packages.lock.json");
        JsonElement file = JsonElement.Parse(File.ReadAllText(path));
        return file.GetProperty("dependencies").EnumerateObject()
            .SelectMany(static target => target.Value.EnumerateObject())
            .Where(static package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(static package => $"{package.Name} {package.Value.GetProperty("resolved").GetString()}");
    }

    private static IEnumerable<string> Notices() =>
        Rows().SelectMany(static row => row[1].Split(", ").Select(version => $"{row[0]} {version}"));

    /// <summary>Cells of the first table's rows.</summary>
    private static IEnumerable<string[]> Rows() => File.ReadLines(Path.Combine(TestData.Repository, "THIRD-PARTY-NOTICES.md"))
        .SkipWhile(static line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
        .TakeWhile(static line => line.StartsWith('|'))
        .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
