using CheXNet.Imaging;

namespace CheXNet.Fuzz.Targets;

/// <summary>Decodes an input as <c>chexnet score</c> does. Only <see cref="UnreadableImageException"/> may leave.</summary>
public abstract class ImageTarget : IFuzzTarget
{
    // A header with flipped bits may claim anything: what is left of 100 megapixels keeps an input short.
    private static readonly ImageLimits Limits = new() { MaxPixels = 1_000_000 };

    private readonly Lazy<XrayDecoder> _decoder;

    /// <summary>Decodes with limits that keep an input short.</summary>
    protected ImageTarget() => _decoder = new Lazy<XrayDecoder>(
        () => new XrayDecoder(Limits with { FilmCheck = AcceptAnything ? FilmCheckMode.Accept : FilmCheckMode.Refuse }));

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public long MostBytes => 64L << 20;

    /// <inheritdoc/>
    public abstract bool Takes(byte[] content);

    /// <inheritdoc/>
    public virtual byte[] Mutate(byte[] original, Random random) => Mutation.OfBytes(original, random);

    /// <inheritdoc/>
    public bool Run(byte[] input)
    {
        try
        {
            DecodedXray film = _decoder.Value.Decode(input);
            (ImageHeader header, PixelImage image) = (film.Header, film.Image);
            if ((header.Width, header.Height, header.Width * header.Height * image.Channels)
                != (image.Width, image.Height, image.Pixels.Length))
            {
                throw new FuzzFindingException($"the header says {header}, the pixels are {image.Width} × {image.Height}");
            }

            Check(input, film);
            return true;
        }
        catch (UnreadableImageException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Whether DICOM files of other things than chest films are read as well.</summary>
    protected virtual bool AcceptAnything => false;

    /// <summary>Compares an accepted input with the format's reference.</summary>
    protected virtual void Check(byte[] input, DecodedXray film)
    {
    }
}
