namespace CheXNet.Results;

/// <summary>An overlay as an image file.</summary>
public sealed record OverlayFile(BinaryData Content, ImageFormat Format)
{
    /// <summary>The media type.</summary>
    public string ContentType => ImageFiles.ContentTypeOf(Format);
}
