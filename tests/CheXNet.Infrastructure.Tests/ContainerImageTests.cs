using System.Text.Json;
using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The Dockerfile, read as text: an engine that could build it runs in CI only.</summary>
public class ContainerImageTests
{
    private static readonly string[] Instructions =
    [
        .. Regex.Replace(File.ReadAllText(Path.Combine(TestData.Repository, "Dockerfile")), @"(?m)^\s*#.*\n", "")
            .Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly string[][] Stages =
    [
        .. Instructions.Index().Where(static line => line.Item.StartsWith("FROM ", StringComparison.Ordinal))
            .Select(static from => Instructions[from.Index..].Index()
                .TakeWhile(static line => line.Index == 0 || !line.Item.StartsWith("FROM ", StringComparison.Ordinal))
                .Select(static line => line.Item).ToArray()),
    ];

    [Fact]
    public void Image_runs_as_a_number_that_is_not_root()
    {
        string user = Assert.Single(Stages[^1], static line => line.StartsWith("USER ", StringComparison.Ordinal))["USER ".Length..];

        Assert.True(int.Parse(user, System.Globalization.CultureInfo.InvariantCulture) > 0, user);
    }

    [Fact]
    public void Image_is_the_chiseled_one_of_the_framework_that_is_built_for()
    {
        string framework = Version.Parse(AppContext.TargetFrameworkName!.Split("Version=v")[1]).ToString(2);

        Assert.Matches($@"^FROM mcr\.microsoft\.com/dotnet/aspnet:{Regex.Escape(framework)}-\S*chiseled$", Stages[^1][0]);
        Assert.Contains($"mcr.microsoft.com/dotnet/sdk:{framework}-", Stages[0][0], StringComparison.Ordinal);
    }

    [Fact]
    public void Image_has_no_shell_so_nothing_in_it_needs_one()
    {
        Assert.DoesNotContain(Stages[^1], static line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.All(
            Stages[^1].Where(static line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)
                || line.StartsWith("CMD ", StringComparison.Ordinal)),
            static line => Assert.NotEmpty(JsonElement.Parse(line[line.IndexOf('[', StringComparison.Ordinal)..]).EnumerateArray()));
    }

    [Fact]
    public void Stages_copied_from_exist()
    {
        string[] named = [.. Stages.Select(static stage => Regex.Match(stage[0], " AS (\\S+)$").Groups[1].Value)];

        Assert.All(
            Instructions.SelectMany(static line => Regex.Matches(line, "--from=(\\S+)").Select(static from => from.Groups[1].Value)),
            from => Assert.Contains(from, named));
    }

    [Fact]
    public void Build_is_given_what_the_program_is_made_of_and_exists()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestData.Repository, ".dockerignore"));
        string[] given = [.. lines.Where(static line => line.StartsWith('!')).Select(static line => line[1..])];

        Assert.Equal("**", lines[0]);
        Assert.All(given, static pattern => Assert.NotEmpty(Directory.GetFileSystemEntries(TestData.Repository, pattern)));
        Assert.All(
            ["CheXNet.Cli", "CheXNet.Shared", "models", "build", "licenses", "LICENSE", "THIRD-PARTY-NOTICES.md", "Directory.*.props"],
            needed => Assert.Contains(needed, given));
    }
}
