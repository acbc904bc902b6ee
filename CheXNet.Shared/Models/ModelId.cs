namespace CheXNet.Models;

/// <summary>A package's identity, <c>id@version</c>, e.g. <c>densenet121-untrained@1.0.0</c>; part of table keys and blob paths.</summary>
[JsonConverter(typeof(ModelIdJsonConverter))]
public readonly record struct ModelId
{
    private const int LongestId = 64, LongestVersion = 32;

    /// <summary>Creates an id.</summary>
    /// <param name="id">1 to 64 lowercase letters, digits, <c>-</c> or <c>.</c>, starting with a letter or digit.</param>
    /// <param name="version">1 to 32 characters by the same rule.</param>
    /// <exception cref="ModelPackageException">A part breaks these rules.</exception>
    public ModelId(string id, string version)
    {
        if (!IsPart(id, LongestId) || !IsPart(version, LongestVersion)) throw Invalid($"{id}@{version}");
        Id = id;
        Version = version;
    }

    /// <summary>The model's name.</summary>
    public string Id { get; }

    /// <summary>The version of its weights and card.</summary>
    public string Version { get; }

    /// <summary>Parses <c>id@version</c>.</summary>
    /// <exception cref="ModelPackageException">The text has another form.</exception>
    public static ModelId Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? throw Invalid(text) : new ModelId(text[..at], text[(at + 1)..]);
    }

    /// <summary>Reads <c>id@version</c> where a text is of this form.</summary>
    public static bool TryParse(string text, out ModelId model)
    {
        bool parsed = text.Split('@') is [var id, var version] && IsPart(id, LongestId) && IsPart(version, LongestVersion);
        model = parsed ? Parse(text) : default;
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}@{Version}";

    private static ModelPackageException Invalid(string text) => new(
        ErrorCodes.ModelCardInvalid,
        $"'{text}' is no model name: write id@version with lower-case letters, digits, '-' and '.' "
        + $"({LongestId} and {LongestVersion} characters at most).");

    private static bool IsPart(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}

/// <summary>Reads and writes a model id as <c>"id@version"</c>.</summary>
public sealed class ModelIdJsonConverter : JsonConverter<ModelId>
{
    /// <inheritdoc/>
    public override ModelId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ModelId.Parse(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ModelId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
