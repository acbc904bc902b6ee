namespace CheXNet.Scoring;

/// <summary>An image to score, before its bytes are there: a file, a blob, or something in memory.</summary>
/// <param name="Name">What results call it: the path within its folder or dataset, with forward slashes.</param>
/// <param name="ReadAsync">Fetches the bytes; called at most once. Throws <see cref="UnreadableImageException"/> where they cannot be
/// had.</param>
public sealed record ImageSource(string Name, Func<CancellationToken, Task<ImageContent>> ReadAsync)
{
    /// <summary>An image file.</summary>
    /// <param name="name">What results call it.</param>
    /// <returns>The source; a file that cannot be read, or of over 1 GiB, is an <see cref="UnreadableImageException"/> when it is
    /// read.</returns>
    public static ImageSource File(string name, string path) => new(name, _ => Task.FromResult(ImageFile.Read(name, path)));

    /// <summary>An image in memory.</summary>
    /// <param name="name">What results call it.</param>
    /// <param name="bytes">The image file's bytes.</param>
    public static ImageSource Bytes(string name, ReadOnlyMemory<byte> bytes) => new(name, _ => Task.FromResult(new ImageContent(bytes)));
}

/// <summary>An image's bytes, with what its store said of them.</summary>
/// <param name="Bytes">The image file, PNG or JPEG.</param>
/// <param name="Blob">Where it was read: container and blob name, or a file's path; null for bytes in memory.</param>
/// <param name="ETag">The blob's ETag when it was read; null for anything else.</param>
public sealed record ImageContent(ReadOnlyMemory<byte> Bytes, string? Blob = null, string? ETag = null)
{
    /// <summary>
    /// Whose the bytes are, to be disposed by whoever knows that nobody will look at them again; null where they are nobody's. Not
    /// disposing it costs a little speed.
    /// </summary>
    internal IDisposable? Loan { get; init; }
}
