namespace CheXNet.Storage;

/// <summary>An image as the container lists it.</summary>
/// <param name="Name">The blob's name, <c>{dataset}/{image}</c>; not necessarily a valid <see cref="ImageKey"/>.</param>
/// <param name="ETag">Changes whenever the blob does; without quotation marks.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ContentHash">The MD5 of its content that the service keeps, base64; null where it keeps none.</param>
public readonly record struct XrayBlob(string Name, string ETag, long Bytes, string? ContentHash)
{
    /// <summary>Its name and ETag alone.</summary>
    public XrayReference Reference => new(Name, ETag);
}

/// <summary>A blob of the container as somebody noticed it; not necessarily an image, nor still there.</summary>
/// <param name="BlobName">Its name within the container.</param>
/// <param name="ETag">Its ETag then; null where it is not known.</param>
public readonly record struct XrayReference(string BlobName, string? ETag)
{
    /// <summary>What it is recorded under: the image that it names, else its place among the <see cref="Unfiled"/>.</summary>
    public ImageKey Key => ImageKey.TryFromBlobName(BlobName, out ImageKey key) ? key : Unfiled.KeyOf(BlobName);
}

/// <summary>An image as read: the bytes and the ETag belong together.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="ETag">The ETag of these bytes.</param>
public sealed record XrayContent(ReadOnlyMemory<byte> Bytes, string ETag);
