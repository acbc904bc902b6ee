using System.Buffers.Text;

namespace CheXNet.Storage;

/// <summary>Some of the answers to a query.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The answers; may be fewer than asked for, even none, while there are more.</param>
/// <param name="Continuation">Asks for those that follow, with the same query; null at the end.</param>
public sealed record ResultPage<T>(IReadOnlyList<T> Items, string? Continuation);

/// <summary>
/// Continuation tokens as they leave the program: opaque, safe in a URL, and bound to the query that they continue, so that one
/// query's token does not silently give another query's rows.
/// </summary>
internal static class ContinuationToken
{
    private const int Fingerprint = 6;

    public static string? Wrap(string? position, string query) =>
        position is null ? null : Base64Url.EncodeToString([.. FingerprintOf(query), .. Encoding.UTF8.GetBytes(position)]);

    /// <exception cref="InvalidInputException">It is no token, or another query's.</exception>
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
