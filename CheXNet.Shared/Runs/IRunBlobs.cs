namespace CheXNet.Runs;

/// <summary>A blob's content and the tag that a later replacement must still find.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Tag">The blob's ETag.</param>
public sealed record RunBlob(BinaryData Content, string Tag);

/// <summary>The container of run artefacts: blobs by name, with the conditional writes that make duplicates harmless.</summary>
public interface IRunBlobs
{
    /// <summary>Reads a blob.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>Content and tag, or null if there is none of this name.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<RunBlob?> ReadAsync(string name, CancellationToken cancellation);

    /// <summary>Writes a blob unless there is one of this name; the first writer wins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>Whether this call wrote it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellation);

    /// <summary>Replaces a blob unless it has changed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="tag">The tag it was read with.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>Whether this call replaced it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellation);

    /// <summary>Opens a blob for writing any amount in bounded memory; it replaces an earlier one when the stream is disposed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<Stream> OpenWriteAsync(string name, CancellationToken cancellation);
}
