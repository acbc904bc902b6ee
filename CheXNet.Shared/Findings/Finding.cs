namespace CheXNet.Findings;

/// <summary>
/// What a model looks for, by name (<c>Pneumonia</c>, <c>Pleural_Thickening</c>). The name is the identity; the order of a model's
/// findings is data on its card and never assumed (a model read in the wrong order still looks plausible).
/// </summary>
[JsonConverter(typeof(FindingJsonConverter))]
public readonly record struct Finding
{
    private readonly string? _name;

    /// <summary>Names a finding.</summary>
    /// <param name="name">1 to 64 characters: letters, digits, space, <c>_</c>, <c>-</c>; begins with a letter.</param>
    /// <exception cref="InvalidInputException">The name does not follow these rules.</exception>
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

    /// <summary>
    /// The name as a table column, a file name and a path segment: every character but letters and digits becomes <c>_</c>.
    /// </summary>
    public string Column => string.Create(Name.Length, Name, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
    });

    /// <summary>Whether a text can name a finding.</summary>
    /// <param name="name">The text.</param>
    /// <returns>True if <see cref="Finding(string)"/> would take it.</returns>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetter(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-');

    /// <summary>
    /// Whether a person who typed <paramref name="text"/> means this finding: case, space, <c>_</c> and <c>-</c> do not matter.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <returns>True if it is this finding's name.</returns>
    public bool Matches(string text) =>
        string.Equals(Column, text.Trim().Replace(' ', '_').Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A finding in JSON is its name.</summary>
public sealed class FindingJsonConverter : JsonConverter<Finding>
{
    /// <inheritdoc/>
    public override Finding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Finding value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
