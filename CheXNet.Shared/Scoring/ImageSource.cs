namespace CheXNet.Scoring;

/// <summary>An image to score, before its bytes are read: a file, a blob, or bytes in memory.</summary>
/// <param name="Name">Its name in results: the path in its folder or dataset, with forward slashes.</param>
/// <param name="ReadAsync">Reads the bytes; called at most once. Throws <see cref="UnreadableImageException"/> on failure.</param>
public sealed record ImageSource(string Name, Func<CancellationToken, Task<ImageContent>> ReadAsync)
{
    /// <summary>An image file; reading throws <see cref="UnreadableImageException"/> if it is unreadable or over 1 GiB.</summary>
    /// <param name="name">Its name in results.</param>
    public static ImageSource File(string name, string path) => new(name, _ => Task.FromResult(ImageFile.Read(name, path)));

    /// <summary>An image in memory.</summary>
    /// <param name="name">Its name in results.</param>
    /// <param name="bytes">The image file's bytes.</param>
    public static ImageSource Bytes(string name, ReadOnlyMemory<byte> bytes) => new(name, _ => Task.FromResult(new ImageContent(bytes)));
}

/// <summary>An image's bytes and origin.</summary>
/// <param name="Bytes">The image file: PNG, JPEG or DICOM.</param>
/// <param name="Blob">Container and blob name, or a file's path; null for bytes in memory.</param>
/// <param name="ETag">The blob's ETag when read; otherwise null.</param>
public sealed record ImageContent(ReadOnlyMemory<byte> Bytes, string? Blob = null, string? ETag = null)
{
    /// <summary>Dispose once nobody reads the bytes, to return the pooled buffer (optional); null if not pooled.</summary>
    internal IDisposable? Loan { get; init; }
}
