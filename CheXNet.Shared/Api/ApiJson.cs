using System.Text.Json;
using System.Text.Json.Serialization;

namespace CheXNet.Api;

/// <summary>How the API writes and reads JSON: camel case, nothing for nulls, and nothing read that is unknown or given twice.</summary>
internal static class ApiJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <exception cref="InvalidInputException">The text is not of this form, or a value is refused by its type; the message names the
    /// member.</exception>
    public static T Read<T>(BinaryData json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or (XrayException and not InvalidInputException))
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The body is not what is expected here: {e.Message}", e);
        }
    }
}
