namespace CheXNet.Findings;

/// <summary>
/// A finding that a model scores, identified by name (<c>Pneumonia</c>, <c>Pleural_Thickening</c>). The order of a model's findings is
/// data on its card and never assumed: scores read in the wrong order still look plausible.
/// </summary>
[JsonConverter(typeof(FindingJsonConverter))]
public readonly record struct Finding
{
    /// <summary>Columns that a table row or a score file has besides the findings.</summary>
    private static readonly string[] Reserved =
    [
        "PartitionKey", "RowKey", "Timestamp", "ETag", "image", "model", "precision", "trained", "in_training_split", "content_sha256",
        "model_sha256", "notice", "study_uid", "series_uid", "instance_uid", "window",
    ];

    private readonly string? _name;

    /// <summary>Creates a finding.</summary>
    /// <param name="name">
    /// 1 to 64 letters, digits, spaces, or any of <c>_ - / ( ) &amp;</c>, starting with a letter; not the name of another column of a
    /// result (<c>image</c>, <c>model</c>, <c>Timestamp</c>, …).
    /// </param>
    /// <exception cref="InvalidInputException">The name breaks these rules.</exception>
    public Finding(string name)
    {
        if (!IsValid(name))
        {
            throw new InvalidInputException(
                ErrorCodes.FindingUnknown,
                $"'{name}' is no name for a finding: 1 to 64 letters, digits, spaces, or any of '_-/()&', beginning with a letter, "
                + $"and none of {string.Join(", ", Reserved)}.");
        }

        _name = name;
    }

    /// <summary>The name as the model's authors write it.</summary>
    public string Name => _name ?? throw new InvalidOperationException("A default Finding has no name.");

    /// <summary>The name for table columns, file names and URL segments: all but letters and digits become <c>_</c>.</summary>
    public string Column => ToColumn(Name);

    /// <summary>Whether <see cref="Finding(string)"/> accepts the name.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '/' or '(' or ')' or '&')
        && !Reserved.Contains(ToColumn(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether user input names this finding; case and what is neither letter nor digit do not tell findings apart.</summary>
    public bool Matches(string text) =>
        text.Trim() is { Length: > 0 } name && name.All(static c => c < 128)
        && string.Equals(Column, ToColumn(name), StringComparison.OrdinalIgnoreCase);

    private static string ToColumn(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
    });

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Reads and writes a finding as its name.</summary>
public sealed class FindingJsonConverter : JsonConverter<Finding>
{
    /// <inheritdoc/>
    public override Finding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Finding value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
