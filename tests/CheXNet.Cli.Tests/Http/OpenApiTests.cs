using System.Text.Json.Nodes;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary><c>docs/openapi.yaml</c> against what a real service answers, both ways.</summary>
public sealed class OpenApiTests(ApiWalk walk) : IClassFixture<ApiWalk>
{
    [Fact]
    public void Routes_of_the_document_are_those_of_the_server() => Assert.Equal(
        walk.Routes.Order(StringComparer.Ordinal),
        walk.Document.Operations.Select(static o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));

    [Fact]
    public void Path_parameters_are_those_of_the_route() => Assert.All(walk.Document.Operations, operation => Assert.Equal(
        operation.Path.Split('/').Where(static s => s.StartsWith('{')).Select(static s => s.Trim('{', '}')),
        walk.Document.ParametersOf(operation).Where(static p => (string?)p["in"] == "path").Select(static p => (string)p["name"]!)));

    [Fact]
    public void Query_parameters_are_exactly_those_that_the_service_knows() => Assert.All(walk.Document.Operations, operation =>
    {
        Exchange refused = walk.Exchanges.Single(e => e.Operation == operation.Id && e.Url.Contains("nonsense", StringComparison.Ordinal));
        string[] declared = [.. QueryOf(operation)];
        Assert.Equal(400, refused.Status);
        string known = declared.Length == 0 ? "none" : string.Join(", ", declared);
        Assert.EndsWith($"Known are: {known}.", (string)JsonNode.Parse(refused.Body)!["detail"]!, StringComparison.Ordinal);
    });

    [Fact]
    public void Query_parameters_are_taken() => Assert.All(walk.Document.Operations, operation => Assert.All(
        QueryOf(operation),
        name => Assert.Contains(
            walk.Exchanges.Where(e => e.Operation == operation.Id && e.Status < 300),
            e => e.Url.Split('?', '&').Any(p => p.StartsWith($"{name}=", StringComparison.Ordinal)))));

    [Fact]
    public void Answers_have_a_status_that_the_document_declares_and_every_declared_one_occurs() => Assert.All(
        walk.Document.Operations,
        operation => Assert.Equal(
            walk.Document.ResponsesOf(operation).Select(static r => r.Status).Where(static s => s != "default").Order(),
            walk.Exchanges.Where(e => e.Operation == operation.Id).Select(static e => $"{e.Status}").Distinct().Order()));

    [Fact]
    public void Answers_have_the_headers_and_the_media_type_that_the_document_declares() => Assert.All(walk.Exchanges, exchange =>
    {
        JsonObject response = ResponseOf(exchange);
        Assert.All(
            response["headers"]?.AsObject() ?? [],
            header => Assert.Contains(header.Key, exchange.Headers.Keys, StringComparer.OrdinalIgnoreCase));
        if (response["content"] is JsonObject content) Assert.Contains(exchange.MediaType!, content.Select(static c => c.Key));
        else Assert.Empty(exchange.Body);
    });

    [Fact]
    public void Answers_in_json_are_kept_by_no_cache_and_are_not_taken_for_anything_else() => Assert.All(
        walk.Exchanges.Where(static e => e.MediaType?.EndsWith("json", StringComparison.Ordinal) == true),
        static e => Assert.Equal(("no-store", "nosniff"), (e.Headers["Cache-Control"], e.Headers["X-Content-Type-Options"])));

    [Fact]
    public void Bodies_follow_their_schemas_and_every_property_of_a_schema_occurs()
    {
        HashSet<string> seen = [];
        foreach (Exchange exchange in walk.Exchanges)
        {
            if (ResponseOf(exchange)["content"]?[exchange.MediaType!]?["schema"] is not JsonObject schema) continue;
            IEnumerable<string> errors = walk.Document.Contradictions(schema, JsonNode.Parse(exchange.Body), exchange.Operation, seen);
            Assert.Empty(errors.Select(error => $"{exchange.Url}: {error}"));
        }

        Assert.Empty(walk.Document.ResponseProperties.Except(seen));
    }

    [Fact]
    public void Only_health_and_the_session_are_answered_without_a_key() => Assert.Equal(
        ["getHealth", "getSession", "createSession", "deleteSession"],
        walk.Document.Operations
            .Where(static o => o.Body["security"] is JsonArray { Count: 1 } only && only[0]!.AsObject().Count == 0)
            .Select(static o => o.Id));

    [Fact]
    public void Problems_repeat_the_status_and_have_a_code() => Assert.All(
        walk.Exchanges.Where(static e => e.MediaType == "application/problem+json"),
        static e =>
        {
            JsonNode problem = JsonNode.Parse(e.Body)!;
            Assert.Equal(e.Status, (int)problem["status"]!);
            Assert.Matches("^[a-z]+(-[a-z]+)+$", (string)problem["code"]!);
        });

    private IEnumerable<string> QueryOf(OpenApiOperation operation) =>
        walk.Document.ParametersOf(operation).Where(static p => (string?)p["in"] == "query").Select(static p => (string)p["name"]!);

    private JsonObject ResponseOf(Exchange exchange) =>
        walk.Document.ResponsesOf(walk.Document[exchange.Operation]).Single(r => r.Status == $"{exchange.Status}").Response;
}
