namespace CheXNet.Runs;

/// <summary>Identifies a run; used in blob paths, table keys and instance ids, so it contains nothing that needs escaping.</summary>
[JsonConverter(typeof(RunIdJsonConverter))]
public readonly record struct RunId
{
    private readonly string? _value;

    /// <summary>Validates and wraps an id.</summary>
    /// <param name="value">1 to 40 characters: lowercase letters, digits and <c>-</c>; begins and ends with a letter or digit.</param>
    /// <exception cref="InvalidInputException">The text does not follow these rules.</exception>
    public RunId(string value)
    {
        if (!IsValid(value))
        {
            throw new InvalidInputException(
                ErrorCodes.NameInvalid,
                $"'{NameText.Escape(value)}' is no run id: use 1 to 40 lower-case letters, digits or '-', "
                + "beginning and ending with a letter or digit.");
        }

        _value = value;
    }

    /// <summary>The id.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default RunId names no run.");

    /// <summary>Makes a unique id that sorts by time: <c>20260814-153012-7f3a91</c>.</summary>
    public static RunId New(DateTimeOffset now) => new(string.Create(
        CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"));

    /// <summary>Whether <see cref="RunId(string)"/> would accept a text.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= 40 } && value[0] != '-' && value[^1] != '-'
        && value.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A run's id in JSON is a string.</summary>
public sealed class RunIdJsonConverter : JsonConverter<RunId>
{
    /// <inheritdoc/>
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
