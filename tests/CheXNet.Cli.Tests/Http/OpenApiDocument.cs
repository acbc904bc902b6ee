using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace CheXNet.Cli.Tests.Http;

/// <summary>An operation of the document.</summary>
internal sealed record OpenApiOperation(string Id, string Method, string Path, JsonObject Item, JsonObject Body);

/// <summary>
/// <c>docs/openapi.yaml</c>, and what of JSON Schema it uses. A keyword that is not known here is an error: nothing in the document goes
/// unchecked.
/// </summary>
internal sealed class OpenApiDocument
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];
    private static readonly string[] Known =
    [
        "$ref", "type", "required", "properties", "additionalProperties", "items", "enum", "const", "minimum", "maximum", "format",
        "description", "default",
    ];

    private readonly JsonObject _root;

    private OpenApiDocument(JsonObject root) => _root = root;

    public static OpenApiDocument Read(string file)
    {
        using StreamReader reader = new(file);
        YamlStream yaml = [];
        yaml.Load(reader);
        return new OpenApiDocument(ToJson(yaml.Documents.Single().RootNode)!.AsObject());
    }

    public IEnumerable<OpenApiOperation> Operations =>
        from path in _root["paths"]!.AsObject()
        from item in path.Value!.AsObject()
        where Methods.Contains(item.Key)
        let body = item.Value!.AsObject()
        select new OpenApiOperation((string)body["operationId"]!, item.Key.ToUpperInvariant(), path.Key, path.Value!.AsObject(), body);

    public OpenApiOperation this[string id] => Operations.Single(o => o.Id == id);

    /// <summary>The parameters of an operation, its path's included.</summary>
    public IEnumerable<JsonObject> ParametersOf(OpenApiOperation operation) =>
        from list in new[] { operation.Item["parameters"], operation.Body["parameters"] }
        where list is not null
        from parameter in list.AsArray()
        select Resolve(parameter!.AsObject());

    /// <summary>The answers that an operation declares by status.</summary>
    public IEnumerable<(string Status, JsonObject Response)> ResponsesOf(OpenApiOperation operation) =>
        operation.Body["responses"]!.AsObject().Select(r => (r.Key, Resolve(r.Value!.AsObject())));

    /// <summary>Every property that answers may have, as <c>Schema.property</c>; those of a card are the package's.</summary>
    public IReadOnlySet<string> ResponseProperties
    {
        get
        {
            HashSet<string> all = [];
            foreach (OpenApiOperation operation in Operations)
            {
                foreach ((_, JsonObject response) in ResponsesOf(operation))
                {
                    foreach (var content in response["content"]?.AsObject() ?? [])
                    {
                        if (content.Value!["schema"] is { } schema) Collect(schema.AsObject(), "", all);
                    }
                }
            }

            return all;
        }
    }

    /// <summary>What contradicts a schema; every property met is added to <paramref name="seen"/>.</summary>
    public IEnumerable<string> Contradictions(JsonObject schema, JsonNode? value, string name, ISet<string> seen)
    {
        Check(schema);
        if ((string?)schema["$ref"] is { } reference)
        {
            foreach (string error in Contradictions(Resolve(schema), value, reference.Split('/')[^1], seen)) yield return error;
            yield break;
        }

        if (!HasType(value, (string?)schema["type"])) yield return $"{name}: {value?.ToJsonString() ?? "null"} is no {schema["type"]}";
        if (schema["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
            yield return $"{name}: {value} is not among {allowed.ToJsonString()}";
        if (schema["const"] is { } only && !JsonNode.DeepEquals(only, value)) yield return $"{name}: {value} is not {only}";
        if (Number(schema["minimum"]) is { } least && Number(value) < least) yield return $"{name}: {value} is below {least}";
        if (Number(schema["maximum"]) is { } most && Number(value) > most) yield return $"{name}: {value} is above {most}";
        if ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, out _))
            yield return $"{name}: {value} is no time";
        if (value is JsonArray array)
        {
            foreach (JsonNode? item in array)
            {
                foreach (string error in Contradictions(schema["items"]!.AsObject(), item, name + "[]", seen)) yield return error;
            }
        }

        if (value is not JsonObject entries) yield break;
        foreach (JsonNode? required in schema["required"]?.AsArray() ?? [])
        {
            if (!entries.ContainsKey((string)required!)) yield return $"{name}: '{required}' is missing";
        }

        foreach ((string key, JsonNode? entry) in entries)
        {
            JsonNode? declared = schema["properties"]?[key];
            if (declared is not null) seen.Add($"{name}.{key}");
            declared ??= schema["additionalProperties"];
            if (declared is JsonObject next)
            {
                foreach (string error in Contradictions(next, entry, $"{name}.{key}", seen)) yield return error;
            }
            else if (declared is null || !declared.GetValue<bool>())
            {
                yield return $"{name}: '{key}' is not declared";
            }
        }
    }

    private void Collect(JsonObject schema, string name, HashSet<string> all)
    {
        Check(schema);
        if ((string?)schema["$ref"] is { } reference)
        {
            Collect(Resolve(schema), reference.Split('/')[^1], all);
            return;
        }

        foreach ((string key, JsonNode? property) in schema["properties"]?.AsObject() ?? [])
        {
            if (all.Add($"{name}.{key}")) Collect(property!.AsObject(), $"{name}.{key}", all);
        }

        if (schema["items"] is JsonObject items) Collect(items, name + "[]", all);
        if (schema["additionalProperties"] is JsonObject values) Collect(values, name, all);
    }

    private static void Check(JsonObject schema)
    {
        foreach ((string keyword, _) in schema)
        {
            if (!Known.Contains(keyword))
                throw new FormatException($"docs/openapi.yaml uses the keyword '{keyword}', which no test checks.");
        }
    }

    private static double? Number(JsonNode? value) =>
        value is null ? null : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool HasType(JsonNode? value, string? type) => type switch
    {
        null => true,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.TryGetValue(out string? _),
        "boolean" => value is JsonValue flag && flag.TryGetValue(out bool _),
        "integer" => value is JsonValue count && count.TryGetValue(out long _),
        "number" => value is JsonValue number && number.TryGetValue(out double finite) && double.IsFinite(finite),
        _ => throw new FormatException($"'{type}' is no type."),
    };

    private JsonObject Resolve(JsonObject node) => (string?)node["$ref"] is { } reference
        ? reference.TrimStart('#', '/').Split('/')
            .Aggregate((JsonNode)_root, (at, key) => at[key] ?? throw new FormatException($"There is no {reference}.")).AsObject()
        : node;

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(static p => KeyValuePair.Create(((YamlScalarNode)p.Key).Value!, ToJson(p.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
        YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain } text => text.Value,
        YamlScalarNode { Value: "true" or "false" } flag => bool.Parse(flag.Value!),
        YamlScalarNode plain when long.TryParse(plain.Value, CultureInfo.InvariantCulture, out long number) => number,
        YamlScalarNode plain => plain.Value,
        _ => throw new FormatException($"{node} is neither mapping, list nor scalar."),
    };
}
