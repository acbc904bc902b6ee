namespace CheXNet.Storage;

/// <summary>An image as the container lists it.</summary>
/// <param name="Name">The blob's name, <c>{dataset}/{image}</c>; not necessarily a valid <see cref="ImageKey"/>.</param>
/// <param name="ETag">Changes whenever the blob does; without quotation marks.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ContentHash">The MD5 of its content that the service keeps, base64; null where it keeps none.</param>
public readonly record struct XrayBlob(string Name, string ETag, long Bytes, string? ContentHash);

/// <summary>An image as read: the bytes and the ETag belong together.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="ETag">The ETag of these bytes.</param>
public sealed record XrayContent(ReadOnlyMemory<byte> Bytes, string ETag);
