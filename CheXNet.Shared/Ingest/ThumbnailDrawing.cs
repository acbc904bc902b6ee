using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>
/// Draws small pictures of images on first request and keeps them, and shows those that no browser can. As many as there are cores are
/// drawn at once, within the memory that decoding may take; further requests wait.
/// </summary>
/// <param name="scorer">Says how films are read; null for this machine's settings.</param>
public sealed class ThumbnailDrawing(XrayContainer xrays, ThumbnailStore thumbnails, XrayScorer? scorer = null) : IDisposable
{
    private readonly XrayDecoder _decoder = new((scorer?.Limits ?? ImageLimits.OfThisMachine()).AcceptingAnything);
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    /// <summary>An image's current ETag, without quotes.</summary>
    /// <exception cref="InvalidInputException"><c>image-not-found</c>: there is no such image.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<string> FindETagAsync(ImageKey image, CancellationToken cancellationToken) =>
        await xrays.FindETagAsync(image.BlobName, cancellationToken) ?? throw XrayContainer.NotFound(image);

    /// <summary>A picture as JPEG, drawn now unless one is kept.</summary>
    /// <param name="etag">The image's current ETag.</param>
    /// <exception cref="InvalidInputException"><c>image-not-found</c>: the image is gone.</exception>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<BinaryData> GetAsync(ImageKey image, string etag, ThumbnailSize size, CancellationToken cancellationToken)
    {
        if (await thumbnails.ReadAsync(image, etag, size, cancellationToken) is { } kept) return kept;
        await _cores.WaitAsync(cancellationToken);
        try
        {
            // Who waited may find it drawn by whoever was first.
            if (await thumbnails.ReadAsync(image, etag, size, cancellationToken) is { } drawn) return drawn;
            XrayContent content = await xrays.ReadAsync(image, cancellationToken) ?? throw XrayContainer.NotFound(image);
            BinaryData jpeg = _decoder.Decode(content.Bytes, film => BinaryData.FromBytes(Draw(film.Image, size)));
            await thumbnails.WriteAsync(image, content.ETag, size, jpeg, cancellationToken);
            return jpeg;
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>An image that no browser shows, in full size, and the ETag of what was read for it.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<(byte[] Png, string ETag)> ShowAsync(ImageKey image, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            XrayContent content = await xrays.ReadAsync(image, cancellationToken) ?? throw XrayContainer.NotFound(image);
            return (_decoder.Decode(content.Bytes, static film => ImageEncoder.Png(film.Image)), content.ETag);
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cores.Dispose();

    private static byte[] Draw(PixelImage film, ThumbnailSize size) =>
        ImageEncoder.Jpeg(PillowResize.Within(film, size.LongestSide), size.Quality);
}
