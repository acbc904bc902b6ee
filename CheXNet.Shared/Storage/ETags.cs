using Azure;

namespace CheXNet.Storage;

/// <summary>Normalizes ETags by removing their quotes: download headers have them, listings and Event Grid messages do not.</summary>
public static class ETags
{
    /// <summary>Returns the ETag without quotes.</summary>
    public static string Bare(string etag) => etag.Trim().Trim('"');

    /// <inheritdoc cref="Bare(string)"/>
    public static string Bare(ETag etag) => Bare(etag.ToString());

    /// <summary>Whether two ETags are equal apart from quotes; null (unknown) equals nothing.</summary>
    public static bool Same(string? left, string? right) => left is not null && right is not null && Bare(left) == Bare(right);
}
