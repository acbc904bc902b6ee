namespace CheXNet.Runs;

/// <summary>A blob's content with its ETag, for a conditional replace.</summary>
public sealed record RunBlob(BinaryData Content, string Tag);

/// <summary>The container of run artifacts: blobs by name, with conditional writes that make duplicates harmless.</summary>
/// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
public interface IRunBlobs
{
    /// <summary>Reads a blob; null if there is none of this name.</summary>
    Task<RunBlob?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens a blob to read any amount in bounded memory.</summary>
    /// <returns>The content from its beginning, or null if there is none of this name.</returns>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a blob unless there is one of this name; the first writer wins.</summary>
    /// <returns>Whether this call wrote it.</returns>
    Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellationToken);

    /// <summary>Replaces a blob unless it has changed.</summary>
    /// <param name="tag">The tag it was read with.</param>
    /// <returns>Whether this call replaced it.</returns>
    Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellationToken);

    /// <summary>Opens a blob for streaming in bounded memory; an existing blob is replaced when the stream is disposed.</summary>
    Task<Stream> OpenWriteAsync(string name, CancellationToken cancellationToken);
}
