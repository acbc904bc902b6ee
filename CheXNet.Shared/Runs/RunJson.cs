using System.Text.Encodings.Web;

namespace CheXNet.Runs;

/// <summary>JSON options for run blobs and rows: camel case, minimal escaping, nulls omitted.</summary>
internal static class RunJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true };

    public static T Read<T>(string name, BinaryData content)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content, Options) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or XrayException)
        {
            throw new StorageException(
                ErrorCodes.MessageInvalid, $"The blob '{name}' of the container of runs is not what this version writes: {e.Message}", e);
        }
    }
}
