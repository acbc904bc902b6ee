using CheXNet.Testing;
using YamlDotNet.RepresentationModel;

namespace CheXNet.Infrastructure.Tests;

/// <summary><c>azure.yaml</c>, which azd reads.</summary>
internal static class AzdProject
{
    private static readonly Lazy<YamlNode> Root = new(static () =>
    {
        using StreamReader reader = File.OpenText(Path.Combine(TestData.Repository, "azure.yaml"));
        YamlStream yaml = [];
        yaml.Load(reader);
        return yaml.Documents.Single().RootNode;
    });

    public static string Text(params string[] path) => ((YamlScalarNode)At(path)).Value!;

    public static IEnumerable<string> Keys(params string[] path) =>
        ((YamlMappingNode)At(path)).Children.Keys.Select(static key => ((YamlScalarNode)key).Value!);

    private static YamlNode At(string[] path) => path.Aggregate(Root.Value, static (node, key) => node[key]);
}
