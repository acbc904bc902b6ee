using CheXNet.Storage;

namespace CheXNet.Benchmarks.Soak;

/// <summary>One image as it must be in the end.</summary>
/// <param name="Film">The bytes of the last upload that was answered; null after a deletion that was answered.</param>
/// <param name="IsCertain">False once a later request was cut off, so that nobody knows whether it was carried out.</param>
/// <param name="IsReadable">Whether the film can be scored.</param>
internal sealed record ExpectedImage(byte[]? Film, bool IsReadable, bool IsCertain = true);

/// <summary>A model of what must be in storage: what each answered request left, image by image.</summary>
internal sealed class ExpectedImages
{
    private readonly Dictionary<ImageKey, ExpectedImage> _images = [];

    public IReadOnlyDictionary<ImageKey, ExpectedImage> All => _images;

    public void Answered(ImageKey key, byte[] film, bool isReadable) => _images[key] = new ExpectedImage(film, isReadable);

    public void Deleted(ImageKey key) => _images[key] = new ExpectedImage(null, IsReadable: false);

    /// <summary>A request about an image had no answer.</summary>
    public void Unanswered(ImageKey key) =>
        _images[key] = (_images.GetValueOrDefault(key) ?? new ExpectedImage(null, IsReadable: false)) with { IsCertain = false };

    public ImageKey? Any(Random random) => _images.Count == 0 ? null : _images.Keys.ElementAt(random.Next(_images.Count));
}
