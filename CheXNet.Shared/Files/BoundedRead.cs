namespace CheXNet.Files;

/// <summary>Reads what comes from others into memory, up to a limit.</summary>
internal static class BoundedRead
{
    /// <summary>Reads to the end.</summary>
    /// <param name="most">The limit in bytes.</param>
    /// <returns>Null if there is more than that.</returns>
    public static async Task<MemoryStream?> ReadAtMostAsync(this Stream content, long most, CancellationToken cancellationToken)
    {
        MemoryStream all = new();
        byte[] part = new byte[81920];
        while (await content.ReadAsync(part, cancellationToken) is > 0 and var length)
        {
            all.Write(part, 0, length);
            if (all.Length > most) return null;
        }

        return all;
    }
}
