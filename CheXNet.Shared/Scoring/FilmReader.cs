namespace CheXNet.Scoring;

/// <summary>Decodes films and looks at them: what is surely no frontal chest film is refused, or taken and marked, or not looked at, as
/// <see cref="ImageLimits.FilmCheck"/> says.</summary>
/// <param name="limits">What is decoded, and how.</param>
public sealed class FilmReader(ImageLimits limits)
{
    private readonly XrayDecoder _decoder = new(limits);

    /// <summary>What is decoded, and how.</summary>
    public ImageLimits Limits => limits;

    /// <summary>Decodes a film.</summary>
    /// <exception cref="UnreadableImageException">The bytes are not an image that can be scored, or no frontal chest film.</exception>
    public DecodedXray Decode(ReadOnlyMemory<byte> bytes) => Decode(bytes, static film => film);

    /// <inheritdoc cref="XrayDecoder.Decode{T}(ReadOnlyMemory{byte}, Func{DecodedXray, T})"/>
    public T Decode<T>(ReadOnlyMemory<byte> bytes, Func<DecodedXray, T> use) => _decoder.Decode(bytes, film => use(LookAt(film)));

    private DecodedXray LookAt(DecodedXray film)
    {
        if (limits.FilmCheck == FilmCheckMode.Off) return film;
        FilmAppearance look = FilmAppearance.Of(film.Image);
        // What is refused by its look need not pass the network.
        return limits.FilmCheck == FilmCheckMode.Refuse && FilmCheck.Of(look) is { } complaint
            ? throw FilmCheck.Refusal(complaint)
            : film with { Look = look };
    }
}
