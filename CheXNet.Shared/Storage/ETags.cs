using Azure;

namespace CheXNet.Storage;

/// <summary>
/// ETags as this software compares and stores them: without the quotes. A download's header has them, a listing and an Event Grid message
/// do not.
/// </summary>
public static class ETags
{
    /// <summary>An ETag without quotes.</summary>
    /// <param name="etag">As any interface gave it.</param>
    public static string Bare(string etag) => etag.Trim().Trim('"');

    /// <inheritdoc cref="Bare(string)"/>
    public static string Bare(ETag etag) => Bare(etag.ToString());

    /// <summary>Whether two ETags name the same content; an unknown one (null) is no other's equal.</summary>
    /// <returns>True if they are equal but for quotes.</returns>
    public static bool Same(string? left, string? right) => left is not null && right is not null && Bare(left) == Bare(right);
}
