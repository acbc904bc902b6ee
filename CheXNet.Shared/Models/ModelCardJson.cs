namespace CheXNet.Models;

/// <summary>
/// Reads and writes <c>model.json</c>: camelCase, indented, UTF-8. Reading is strict: unknown, duplicate, missing or null members are
/// errors, because a partly read card would be misinterpreted.
/// </summary>
public static class ModelCardJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <summary>Returns the bytes of <c>model.json</c>; deterministic.</summary>
    public static byte[] Write(ModelCard card) => [.. JsonSerializer.SerializeToUtf8Bytes(card, Options), (byte)'\n'];

    /// <summary>Reads and validates a card (<see cref="ModelCardValidator"/>).</summary>
    /// <param name="json">The bytes of <c>model.json</c>.</param>
    /// <param name="location">The card's origin, for messages.</param>
    /// <exception cref="ModelPackageException">The card is invalid; the message names the member.</exception>
    public static ModelCard Read(ReadOnlySpan<byte> json, string location)
    {
        ModelCard card;
        try
        {
            card = JsonSerializer.Deserialize<ModelCard>(json, Options) ?? throw new JsonException("The card is null.");
        }
        catch (JsonException e)
        {
            throw NoCard(location, e.Message, e);
        }
        catch (InvalidInputException e)
        {
            throw NoCard(location, $"findings: {e.Message}", e);
        }

        ModelCardValidator.Validate(card, location);
        return card;
    }

    private static ModelPackageException NoCard(string location, string reason, Exception inner) =>
        new(ErrorCodes.ModelCardInvalid, $"{location}: model.json is no card of the form '{ModelCard.CurrentSchema}': {reason}", inner);
}
