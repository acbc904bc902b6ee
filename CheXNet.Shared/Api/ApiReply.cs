namespace CheXNet.Api;

/// <summary>An answer, as any web server can send it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The media type; null where there is no body.</param>
/// <param name="Body">The bytes.</param>
public sealed record ApiReply(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    private const string JsonType = "application/json; charset=utf-8";

    /// <summary>Further headers by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoStore;

    // Results name people's images: no cache in between keeps them.
    private static readonly Dictionary<string, string> NoStore = new() { ["Cache-Control"] = "no-store" };

    /// <summary>An answer in JSON.</summary>
    internal static ApiReply Json<T>(int status, T value) => new(status, JsonType, ApiJson.Write(value));

    /// <summary>The same answer with one more header.</summary>
    internal ApiReply With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };
}
