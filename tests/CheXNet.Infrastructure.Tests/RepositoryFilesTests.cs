using System.Text.Json;
using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace CheXNet.Infrastructure.Tests;

/// <summary>Files that only GitHub, an editor or a container would read, and tell too late that they are wrong.</summary>
public class RepositoryFilesTests
{
    private static readonly string Root = TestData.Repository;

    public static TheoryData<string> Yaml =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, ".github"), "*.yml", SearchOption.AllDirectories)
            .Append(Path.Combine(Root, "CITATION.cff")).Append(Path.Combine(Root, "azure.yaml"))
            .Select(static path => Path.GetRelativePath(Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Yaml))]
    public void Yaml_is_read(string path)
    {
        using StreamReader reader = File.OpenText(Path.Combine(Root, path));
        YamlStream yaml = [];
        yaml.Load(reader);

        Assert.NotEmpty(((YamlMappingNode)Assert.Single(yaml.Documents).RootNode).Children);
    }

    [Theory]
    [InlineData(".devcontainer/devcontainer.json")]
    [InlineData(".vscode/launch.json")]
    [InlineData(".vscode/tasks.json")]
    [InlineData("examples/auroc_and_overlays.ipynb")]
    public void Json_is_read(string path) =>
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(File.ReadAllText(Path.Combine(Root, path))).ValueKind);

    [Fact]
    public void Every_action_is_pinned_by_its_commit_with_its_version_beside_it() => Assert.All(
        Workflows().SelectMany(static text => Regex.Matches(text, @"^\s*(?:- )?uses: (.+)$", RegexOptions.Multiline)),
        static uses => Assert.Matches(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", uses.Groups[1].Value.TrimEnd('\r')));

    [Fact]
    public void Scripts_of_workflows_exist() => Assert.All(
        Workflows().SelectMany(static text => Regex.Matches(text, @"(?<=[ ""])(?:\.ci|build|tests|infra)/[\w./-]+")),
        static script => Assert.True(Path.Exists(Path.Combine(Root, script.Value)), script.Value));

    // NUGET_PACKAGES is taken as it is typed: without a slash at its end, a path that is glued to it leads nowhere.
    [Fact]
    public void Every_path_in_the_packages_folder_has_its_slash()
    {
        string[] uses =
        [
            .. new[] { Root, Path.Combine(Root, "tests"), Path.Combine(Root, "benchmarks") }.SelectMany(Directory.EnumerateDirectories)
                .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.csproj"))
                .SelectMany(File.ReadLines).Where(static line => line.Contains("$(NuGetPackageRoot)", StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(uses);
        Assert.All(uses, static use => Assert.Contains("EnsureTrailingSlash('$(NuGetPackageRoot)')", use, StringComparison.Ordinal));
    }

    [Fact]
    public void Launches_start_programs_that_the_build_makes()
    {
        string launch = File.ReadAllText(Path.Combine(Root, ".vscode", "launch.json"));
        string framework = Version.Parse(AppContext.TargetFrameworkName!.Split("Version=v")[1]).ToString(2);

        Assert.All(
            Regex.Matches(launch, "\"program\": \"(.+)\""),
            program => Assert.Equal($"${{workspaceFolder}}/CheXNet.Cli/bin/Debug/net{framework}/chexnet.dll", program.Groups[1].Value));
    }

    [Fact]
    public void Solution_shows_files_that_exist()
    {
        string solution = File.ReadAllText(Path.Combine(Root, "CheXNet.sln"));
        string[] shown = [.. Regex.Matches(solution, @"^\t\t(\S.*?) = \1\r?$", RegexOptions.Multiline)
            .Select(static item => item.Groups[1].Value.Replace('\\', '/'))
            .Where(static item => item.Contains('.', StringComparison.Ordinal))];

        Assert.Contains("docs/deploy.md", shown);
        Assert.Contains("infra/bicep/main.bicep", shown);
        Assert.Contains("training/chexnet_training/train.py", shown);
        Assert.All(shown, static item => Assert.True(File.Exists(Path.Combine(Root, item)), item));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("SECURITY.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("examples/README.md")]
    public void Document_links_to_files_that_exist(string path) => Assert.All(
        Regex.Matches(File.ReadAllText(Path.Combine(Root, path)), @"\]\((?!https?://|#)([^)#]+)")
            .Select(static link => link.Groups[1].Value),
        link => Assert.True(Path.Exists(Path.Combine(Root, Path.GetDirectoryName(path)!, link)), link));

    [Fact]
    public void Versions_of_the_citation_and_the_build_agree() => Assert.Contains(
        $"\nversion: {typeof(CheXNet.Storage.StorageAccount).Assembly.GetName().Version!.ToString(3)}\n",
        File.ReadAllText(Path.Combine(Root, "CITATION.cff")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);

    private static IEnumerable<string> Workflows() =>
        Directory.EnumerateFiles(Path.Combine(Root, ".github", "workflows")).Select(File.ReadAllText);
}
