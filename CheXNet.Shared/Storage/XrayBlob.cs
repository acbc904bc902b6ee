namespace CheXNet.Storage;

/// <summary>An image in the container's listing.</summary>
/// <param name="Name">The blob name, <c>{dataset}/{image}</c>; not necessarily a valid <see cref="ImageKey"/>.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Bytes">The length in bytes.</param>
/// <param name="ContentHash">The base64 MD5 stored by the service; null if it stores none.</param>
public readonly record struct XrayBlob(string Name, string ETag, long Bytes, string? ContentHash)
{
    /// <summary>The name and ETag.</summary>
    public XrayReference Reference => new(Name, ETag);
}

/// <summary>A blob that was seen in the container; it may not be an image and may no longer exist.</summary>
/// <param name="BlobName">The name within the container.</param>
/// <param name="ETag">The ETag when it was seen; null if unknown.</param>
public readonly record struct XrayReference(string BlobName, string? ETag)
{
    /// <summary>The key to record results under: the image's, or one in <see cref="Unfiled"/> if the name is not a valid key.</summary>
    public ImageKey Key => ImageKey.TryFromBlobName(BlobName, out ImageKey key) ? key : Unfiled.KeyOf(BlobName);
}

/// <summary>A downloaded image.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="ETag">The ETag of exactly these bytes.</param>
public sealed record XrayContent(ReadOnlyMemory<byte> Bytes, string ETag);

/// <summary>An image opened for reading.</summary>
/// <param name="Content">Seekable; refuses to mix this content with a later one. The caller disposes it.</param>
/// <param name="ETag">The ETag of exactly this content, without quotes.</param>
/// <param name="Modified">When it was uploaded, UTC.</param>
public sealed record XrayFile(Stream Content, string ETag, DateTimeOffset Modified);
