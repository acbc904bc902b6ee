using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>
/// Draws small pictures of images on first request and keeps them, and shows those that no browser can. As many as there are cores are
/// drawn at once, within the memory that decoding may take; further requests wait. A DICOM film is shown with the window that its row was
/// scored with, so that heat maps belong to it, and as it would be scored now where it has no row.
/// </summary>
/// <param name="scorer">Whose rows go first, and how films are read; null for the latest rows and this machine's settings.</param>
public sealed class ThumbnailDrawing(
    XrayContainer xrays, ThumbnailStore thumbnails, PredictionStore predictions, XrayScorer? scorer = null) : IDisposable
{
    private readonly XrayDecoder _decoder = new((scorer?.Limits ?? ImageLimits.OfThisMachine()).AcceptingAnything);
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    /// <summary>What pictures of an image are drawn from at present.</summary>
    /// <param name="model">Whose row says the window; null, or one without a row: this service's model, else the latest.</param>
    /// <exception cref="InvalidInputException"><c>image-not-found</c>: there is no such image.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<ThumbnailSource> FindSourceAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken) =>
        await SourceOfAsync(
            image, await xrays.FindETagAsync(image.BlobName, cancellationToken) ?? throw XrayContainer.NotFound(image), model,
            cancellationToken);

    /// <inheritdoc cref="FindSourceAsync"/>
    /// <param name="etag">The image's current ETag.</param>
    public async Task<ThumbnailSource> SourceOfAsync(ImageKey image, string etag, ModelId? model, CancellationToken cancellationToken)
    {
        List<ModelId> preferred = [];
        if (model is { } named) preferred.Add(named);
        if (scorer is not null) preferred.Add(scorer.Card.ToModelId());
        return new ThumbnailSource(ETags.Bare(etag), await predictions.WindowAsync(image, etag, preferred, cancellationToken));
    }

    /// <summary>A picture as JPEG, drawn now unless one is kept.</summary>
    /// <param name="source">As found for the image; one of an image replaced since then is looked up again.</param>
    /// <exception cref="InvalidInputException"><c>image-not-found</c>: the image is gone.</exception>
    /// <exception cref="UnreadableImageException">The image cannot be decoded.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<BinaryData> GetAsync(
        ImageKey image, ThumbnailSource source, ThumbnailSize size, CancellationToken cancellationToken)
    {
        if (await thumbnails.ReadAsync(image, source, size, cancellationToken) is { } kept) return kept;
        await _cores.WaitAsync(cancellationToken);
        try
        {
            // Who waited may find it drawn by whoever was first.
            if (await thumbnails.ReadAsync(image, source, size, cancellationToken) is { } drawn) return drawn;
            (XrayContent content, source) = await ReadAsync(image, source, cancellationToken);
            BinaryData jpeg = _decoder.Decode(content.Bytes, source.Window, film => BinaryData.FromBytes(Draw(film.Image, size)));
            await thumbnails.WriteAsync(image, source, size, jpeg, cancellationToken);
            return jpeg;
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>An image that no browser shows, in full size, and what it was drawn from.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<(byte[] Png, ThumbnailSource Source)> ShowAsync(
        ImageKey image, ThumbnailSource source, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            (XrayContent content, source) = await ReadAsync(image, source, cancellationToken);
            return (_decoder.Decode(content.Bytes, source.Window, static film => ImageEncoder.Png(film.Image)), source);
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cores.Dispose();

    private async Task<(XrayContent Content, ThumbnailSource Source)> ReadAsync(
        ImageKey image, ThumbnailSource source, CancellationToken cancellationToken)
    {
        XrayContent content = await xrays.ReadAsync(image, cancellationToken) ?? throw XrayContainer.NotFound(image);
        // A window of what was there before may not even exist in the new film.
        return (content, ETags.Same(content.ETag, source.ETag)
            ? source
            : await SourceOfAsync(image, content.ETag, model: null, cancellationToken));
    }

    private static byte[] Draw(PixelImage film, ThumbnailSize size) =>
        ImageEncoder.Jpeg(PillowResize.Within(film, size.LongestSide), size.Quality);
}
