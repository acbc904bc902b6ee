using System.Buffers.Text;

namespace CheXNet.Storage;

/// <summary>One page of query results.</summary>
/// <param name="Items">The results; may be fewer than requested, even none, although more follow.</param>
/// <param name="Continuation">The token for the next page of the same query; null at the end.</param>
public sealed record ResultPage<T>(IReadOnlyList<T> Items, string? Continuation);

/// <summary>Opaque, URL-safe continuation tokens, each bound to its query so that it cannot return another query's rows.</summary>
internal static class ContinuationToken
{
    private const int Fingerprint = 6;

    public static string? Wrap(string? position, string query) =>
        position is null ? null : Base64Url.EncodeToString([.. FingerprintOf(query), .. Encoding.UTF8.GetBytes(position)]);

    /// <exception cref="InvalidInputException">The text is not a token, or belongs to another query.</exception>
    public static string? Unwrap(string? token, string query)
    {
        if (string.IsNullOrEmpty(token)) return null;
        if (Base64Url.IsValid(token) && Base64Url.DecodeFromChars(token) is { Length: > Fingerprint } bytes
            && bytes.AsSpan(0, Fingerprint).SequenceEqual(FingerprintOf(query)))
        {
            return Encoding.UTF8.GetString(bytes.AsSpan(Fingerprint));
        }

        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            "The continuation is not one of this query: pass it on unchanged, with the same dataset, model, finding and minimum.");
    }

    private static byte[] FingerprintOf(string query) => SHA256.HashData(Encoding.UTF8.GetBytes(query))[..Fingerprint];
}
