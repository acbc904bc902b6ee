using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class CSharpSourcesTests
{
    [Theory]
    [InlineData("Environment.GetEnvironmentVariable(\"CHEXNET_CACHE\")", "CHEXNET_CACHE")]
    [InlineData("const string Variable = \"CHEXNET_MODELS\"; Environment.GetEnvironmentVariable(Variable);", "CHEXNET_MODELS")]
    [InlineData("string? given = builder.Configuration[\"CheXNet:Precision\"];", "CheXNet__Precision")]
    [InlineData("int size = configuration.GetValue<int>(\"CheXNet:PageSize\");", "CheXNet__PageSize")]
    [InlineData("[Function(\"F\")] void F([QueueTrigger(\"%CheXNet:Queue%\")] string m)", "CheXNet__Queue")]
    public void Setting_readByName_isFound(string source, string variable) => Assert.Equal([variable], new CSharpSources([source]).Settings);

    [Theory]
    [InlineData("services.AddOptions<Limits>().BindConfiguration(Limits.SectionName);")]
    [InlineData("services.Configure<Limits>(configuration.GetSection(\"CheXNet:Limits\"));")]
    [InlineData("var limits = configuration.GetSection(Limits.SectionName).Get<Limits>();")]
    public void Section_boundToOptions_isEveryPropertyOfThem(string binding) => Assert.Equal(
        ["CheXNet__Limits__Megabytes", "CheXNet__Limits__Name"],
        new CSharpSources(
        [
            binding,
            """
            sealed record Limits
            {
                public const string SectionName = "CheXNet:Limits";
                public int Megabytes { get; init; } = 20;
                public required string Name { get; init; }
                public int Bytes => Megabytes << 20;
            }
            """,
            "sealed record Other { public const string SectionName = \"CheXNet:Other\"; public int No { get; init; } }",
        ]).Settings);

    [Theory]
    [InlineData("[Function(\"ClassifyXray\")]", "ClassifyXray")]
    [InlineData("[Function(nameof(ClassifyXray))]", "ClassifyXray")]
    [InlineData("const string Name = \"ClassifyXray\"; [Function(Name)]", "ClassifyXray")]
    public void Function_named_isFound(string source, string name) => Assert.Equal([name], new CSharpSources([source]).Functions);

    [Fact]
    public void Connection_ofATrigger_isFoundThroughItsConstant() => Assert.Equal(
        ["CheXNetStorage"],
        new CSharpSources(["const string Storage = \"CheXNetStorage\";", "[BlobTrigger(\"xrays/{n}\", Connection = Names.Storage)]"]).Connections);

    [Fact]
    public void Setting_inAComment_isNotFound() =>
        Assert.Empty(new CSharpSources(["// Environment.GetEnvironmentVariable(\"CHEXNET_OLD\")"]).Settings);
}
