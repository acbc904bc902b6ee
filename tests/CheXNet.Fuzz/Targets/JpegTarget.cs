namespace CheXNet.Fuzz.Targets;

/// <summary>JPEG: the header reader and the whole decoder.</summary>
public sealed class JpegTarget : ImageTarget
{
    /// <inheritdoc/>
    public override string Name => "jpeg";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [0xFF, 0xD8, 0xFF, ..];
}
