namespace CheXNet.Models;

/// <summary>
/// Names a model package: <c>id@version</c>, as in <c>densenet121-untrained@1.0.0</c>. Part of table keys and of blob paths.
/// </summary>
[JsonConverter(typeof(ModelIdJsonConverter))]
public readonly record struct ModelId
{
    private const int LongestId = 64, LongestVersion = 32;

    /// <summary>Names a package.</summary>
    /// <param name="id">1 to 64 characters: lower-case letters, digits, <c>-</c>, <c>.</c>; begins with a letter or digit.</param>
    /// <param name="version">1 to 32 characters of the same kind.</param>
    /// <exception cref="ModelPackageException">A part does not follow these rules.</exception>
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

    /// <summary>Reads <c>id@version</c>.</summary>
    /// <exception cref="ModelPackageException">The text is not of this form.</exception>
    public static ModelId Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? throw Invalid(text) : new ModelId(text[..at], text[(at + 1)..]);
    }

    private static ModelPackageException Invalid(string text) => new(
        ErrorCodes.ModelCardInvalid,
        $"'{text}' is no model name: write id@version with lower-case letters, digits, '-' and '.' "
        + $"({LongestId} and {LongestVersion} characters at most).");

    /// <summary>Reads <c>id@version</c> where a text is of this form.</summary>
    internal static bool TryParse(string text, out ModelId model)
    {
        bool parsed = text.Split('@') is [var id, var version] && IsPart(id, LongestId) && IsPart(version, LongestVersion);
        model = parsed ? Parse(text) : default;
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}@{Version}";

    private static bool IsPart(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}

/// <summary>A model's name in JSON is <c>"id@version"</c>.</summary>
public sealed class ModelIdJsonConverter : JsonConverter<ModelId>
{
    /// <inheritdoc/>
    public override ModelId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ModelId.Parse(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ModelId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
