namespace CheXNet.Findings;

/// <summary>
/// A finding that a model scores, identified by name (<c>Pneumonia</c>, <c>Pleural_Thickening</c>). The order of a model's findings is
/// data on its card and never assumed: scores read in the wrong order still look plausible.
/// </summary>
[JsonConverter(typeof(FindingJsonConverter))]
public readonly record struct Finding
{
    private readonly string? _name;

    /// <summary>Creates a finding.</summary>
    /// <param name="name">1 to 64 letters, digits, spaces, <c>_</c> or <c>-</c>, starting with a letter.</param>
    /// <exception cref="InvalidInputException">The name breaks these rules.</exception>
    public Finding(string name)
    {
        if (!IsValid(name))
        {
            throw new InvalidInputException(
                ErrorCodes.FindingUnknown,
                $"'{name}' is no name for a finding: 1 to 64 letters, digits, spaces, '_' or '-', beginning with a letter.");
        }

        _name = name;
    }

    /// <summary>The name as the model's authors write it.</summary>
    public string Name => _name ?? throw new InvalidOperationException("A default Finding has no name.");

    /// <summary>The name for table columns, file names and URL segments: all but letters and digits become <c>_</c>.</summary>
    public string Column => string.Create(Name.Length, Name, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
    });

    /// <summary>Whether <see cref="Finding(string)"/> accepts the name.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-');

    /// <summary>Whether user input names this finding, ignoring case, spaces, <c>_</c> and <c>-</c>.</summary>
    public bool Matches(string text) =>
        string.Equals(Column, text.Trim().Replace(' ', '_').Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

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
