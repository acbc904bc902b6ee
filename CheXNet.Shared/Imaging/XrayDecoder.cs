using CheXNet.Dicom;
using NetVips;

namespace CheXNet.Imaging;

/// <summary>
/// Decodes DICOM as its own transformations say (docs/dicom.md), and PNG and JPEG to 8 bits as Pillow does: alpha is dropped without
/// blending, palettes are expanded, CMYK is read with Adobe's
/// polarity and converted like <c>convert("RGB")</c>; color profiles, gamma and EXIF orientation are ignored. Only 16-bit images differ,
/// deliberately: see <see cref="SixteenBits"/>. Thread-safe.
/// </summary>
/// <remarks>
/// What is damaged is refused: a PNG whose chunks up to IEND are not all whole and in place, and a JPEG that libjpeg warns of while reading
/// its pixels. JPEG has no checksums, so that most flipped bits in its pixels cannot be told.
/// </remarks>
public sealed class XrayDecoder
{
    private readonly ImageLimits _limits;
    private readonly DecodeMemory _memory;

    /// <summary>Creates a decoder.</summary>
    /// <param name="limits">Checked against the file's header. <see cref="ImageLimits.MaxDecodeBytes"/> are shared with all decoders of
    /// this process.</param>
    public XrayDecoder(ImageLimits limits)
        : this(limits, DecodeMemory.OfThisProcess)
    {
    }

    internal XrayDecoder(ImageLimits limits, DecodeMemory memory) => (_limits, _memory) = (limits, memory);

    /// <summary>Decodes a whole file. The memory of the pixels counts as taken only until they are returned.</summary>
    /// <inheritdoc cref="Decode{T}(ReadOnlyMemory{byte}, Func{DecodedXray, T})" path="/exception"/>
    public DecodedXray Decode(ReadOnlyMemory<byte> bytes) => Decode(bytes, static film => film);

    /// <summary>Decodes a film as it was when it was scored, whatever window is chosen now.</summary>
    /// <param name="recorded">What became black and white then; null for what is no DICOM file.</param>
    /// <inheritdoc cref="Decode{T}(ReadOnlyMemory{byte}, Func{DecodedXray, T})" path="/exception"/>
    public DecodedXray Decode(ReadOnlyMemory<byte> bytes, DicomWindow? recorded) => Decode(bytes, recorded, static film => film);

    /// <summary>Decodes a film as it was when it was scored, and works on its pixels, whose memory counts as taken all the while.</summary>
    /// <param name="recorded">What became black and white then; null for this machine's choice.</param>
    /// <param name="use">Must not decode another image.</param>
    /// <inheritdoc cref="Decode{T}(ReadOnlyMemory{byte}, Func{DecodedXray, T})" path="/exception"/>
    public T Decode<T>(ReadOnlyMemory<byte> bytes, DicomWindow? recorded, Func<DecodedXray, T> use) => Decode(
        bytes, recorded is null ? _limits.Dicom : _limits.Dicom with { Window = WindowChoice.Again(recorded) }, use);

    /// <summary>
    /// Decodes a whole file and works on its pixels, whose memory counts as taken all the while: waits until there is room.
    /// </summary>
    /// <param name="use">Must not decode another image.</param>
    /// <exception cref="UnreadableImageException">Empty, unsupported, animated, outside the limits (all checked before decoding),
    /// truncated or damaged.</exception>
    public T Decode<T>(ReadOnlyMemory<byte> bytes, Func<DecodedXray, T> use) => Decode(bytes, _limits.Dicom, use);

    private T Decode<T>(ReadOnlyMemory<byte> bytes, DicomReading reading, Func<DecodedXray, T> use)
    {
        (ImageHeader header, long memory) = _limits.Check(bytes);
        using DecodeMemory.Share share = _memory.Take(memory, _limits.MaxDecodeBytes);
        return Use(bytes, header, reading, use);
    }

    /// <summary>
    /// A frame of its own: when it is gone, nothing refers to the pixels, and whoever is given their memory may collect them.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Use<T>(ReadOnlyMemory<byte> bytes, ImageHeader header, DicomReading reading, Func<DecodedXray, T> use) => use(
        header.Format == ImageFormat.Dicom ? DicomFilm.Decode(bytes, header, reading)
        : PlainPng.TryDecode(bytes, header) is { } plain ? new DecodedXray(plain, header)
        : ByLibVips(bytes, header));

    private static DecodedXray ByLibVips(ReadOnlyMemory<byte> bytes, ImageHeader header)
    {
        bool isPng = header.Format == ImageFormat.Png;
        byte[]? essentials = isPng ? PngPixelChunks.Essentials(bytes) : JpegHeader.Essentials(bytes.Span);
        try
        {
            return new LibVipsRows(essentials ?? throw Damaged(header, null), header).Decode();
        }
        catch (VipsException refused)
        {
            // libvips collects errors in one buffer for all threads: the inner exception logs them, and the message stays deterministic.
            throw Damaged(header, refused);
        }
    }

    private static UnreadableImageException Damaged(ImageHeader header, VipsException? inner)
    {
        string kind = header.Format == ImageFormat.Png ? "PNG" : "JPEG";
        string text = FormattableString.Invariant(
            $"The {kind} of {header.Width} × {header.Height} pixels is truncated or damaged: copy it again from its source.");
        return new UnreadableImageException(ErrorCodes.ImageCorrupt, text, inner);
    }
}
