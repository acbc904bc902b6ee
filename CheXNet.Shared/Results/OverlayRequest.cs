using System.Text.Json.Nodes;

namespace CheXNet.Results;

/// <summary>A message of the queue <c>overlay-requests</c>: draw these overlays of this image. It carries keys only, no pixels.</summary>
public sealed record OverlayRequest
{
    /// <summary>The schema version that this software reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The maximum message size, in UTF-8 bytes: 48 KiB, so that base64 fits a queue's 64 KiB.</summary>
    public const int MaxBytes = 49_152;

    private const int LongestETag = 256;
    private const int LongestMethod = 32;
    private const int LongestTraceParent = 128;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        MaxDepth = 4,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary><see cref="CurrentVersion"/>.</summary>
    [JsonPropertyName("v")]
    public required int Version { get; init; }

    /// <summary>The image's dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The image's path within the dataset.</summary>
    public required string Image { get; init; }

    /// <summary>The model whose maps are drawn.</summary>
    public required ModelId Model { get; init; }

    /// <summary>The ETag of the scored image: the request is dropped if the image has been replaced.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    /// <summary>The findings to draw, by name; null: the most probable one.</summary>
    public IReadOnlyList<string>? Findings { get; init; }

    /// <summary>The explanation method by its command-line name; null: <c>gradcam</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The sender's span in W3C Trace Context format; null without tracing.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>Dataset and image together.</summary>
    [JsonIgnore]
    public ImageKey Key => new(Dataset, Image);

    /// <summary>Makes a request for an image.</summary>
    /// <param name="etag">The ETag that was scored.</param>
    /// <param name="findings">The findings to draw; null: the most probable one.</param>
    public static OverlayRequest For(ImageKey key, ModelId model, string etag, IReadOnlyList<string>? findings = null) =>
        new() { Version = CurrentVersion, Dataset = key.Dataset, Image = key.Image, Model = model, ETag = etag, Findings = findings };

    /// <summary>The image that a message is about, even if the message does not match the schema.</summary>
    /// <returns>The image and, if given, its scored ETag; null if the message names no image.</returns>
    public static (ImageKey Image, string? ETag)? SubjectOf(string text)
    {
        try
        {
            JsonObject? message = JsonNode.Parse(text) as JsonObject;
            return TextOf(message, "dataset") is { } dataset && TextOf(message, "image") is { } image
                ? (new ImageKey(dataset, image), TextOf(message, "etag"))
                : null;
        }
        // ArgumentException: a duplicate property name.
        catch (Exception error) when (error is JsonException or XrayException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Parses a JSON message.</summary>
    /// <exception cref="InvalidInputException"><c>message-invalid</c>: a missing, unknown or wrong field, or another version.</exception>
    public static OverlayRequest Parse(string text)
    {
        try
        {
            OverlayRequest request = JsonSerializer.Deserialize<OverlayRequest>(text, Json) ?? throw new JsonException("it is null");
            if (request.Version != CurrentVersion)
                throw new JsonException($"its version is {request.Version}, this program reads {CurrentVersion}");
            request.Check();
            return request;
        }
        catch (Exception error) when (error is JsonException or XrayException)
        {
            throw Invalid(error);
        }
    }

    /// <summary>Writes JSON of at most <see cref="MaxBytes"/>.</summary>
    /// <exception cref="InvalidInputException"><c>message-invalid</c>: a field is out of range, or the message is too long.</exception>
    public string ToJson()
    {
        try
        {
            Check();
        }
        catch (Exception error) when (error is JsonException or XrayException)
        {
            throw Invalid(error);
        }

        string json = JsonSerializer.Serialize(this, Json);
        int bytes = Encoding.UTF8.GetByteCount(json);
        return bytes <= MaxBytes
            ? json
            : throw Invalid(new JsonException($"it has {bytes} bytes, {MaxBytes} are allowed: ask for fewer findings at once"));
    }

    private static string? TextOf(JsonObject? message, string name) =>
        message?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static InvalidInputException Invalid(Exception error) => new(
        ErrorCodes.MessageInvalid, $"A message of {StorageNames.OverlayRequestsQueue} does not follow its schema: {error.Message}", error);

    private void Check()
    {
        _ = Key;
        CheckLength("etag", ETag, LongestETag);
        CheckLength("method", Method, LongestMethod);
        CheckLength("traceparent", TraceParent, LongestTraceParent);
        if (Findings is { Count: 0 }) throw new JsonException("'findings' is empty: leave it out to have the most probable one drawn");
        foreach (string finding in Findings ?? []) _ = new Finding(finding);
    }

    private static void CheckLength(string name, string? text, int longest)
    {
        if (text is null || (text.Length > 0 && text.Length <= longest)) return;
        throw new JsonException($"'{name}' has {text.Length} characters, 1 to {longest} are allowed");
    }
}
