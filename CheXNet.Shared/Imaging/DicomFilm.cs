using CheXNet.Dicom;
using CheXNet.Dicom.Pixels;
using CheXNet.Dicom.Rendering;
using NetVips;

namespace CheXNet.Imaging;

/// <summary>
/// A DICOM file as a film of 8 bits: checked by its tags, decoded, rendered (<see cref="GrayRendering"/>), and resampled where its pixels
/// are not square.
/// </summary>
internal static class DicomFilm
{
    /// <summary>What all elements but the pixels may have in a deflated file.</summary>
    private const long HeaderBytes = 4_000_000;

    /// <summary>Spacings that differ by less are taken for square: measurement is no more exact.</summary>
    private const double SquareWithin = 0.01;

    /// <summary>Reads all but the pixels.</summary>
    /// <exception cref="UnreadableImageException">It is damaged, no single gray frame, or coded in a way that is not read.</exception>
    public static ImageHeader ReadHeader(ReadOnlyMemory<byte> bytes)
    {
        DicomFile file = DicomReader.ReadHeader(bytes, new DicomLimits { InflatedBytes = HeaderBytes });
        FilmTags.RequireGrayFrame(file.Dataset);
        StoredPixels.RequireReadable(file.Syntax);
        PixelModule module = PixelModule.Of(file.Dataset);
        (int width, int height) = SquareSize(file.Dataset, module);
        return new ImageHeader(ImageFormat.Dicom, width, height, 1, module.BitsStored) { Stored = file };
    }

    /// <summary>An upper bound of the memory that decoding takes beside the file and the result, from the header.</summary>
    public static long WorkBytes(ImageHeader header)
    {
        PixelModule module = PixelModule.Of(header.Stored!.Dataset);
        TransferSyntax syntax = header.Stored.Syntax;
        // 16 bits a sample; the 8-bit film; beside it what is inflated (a growing buffer), turned over, or held of a JPEG's coefficients.
        long perPixel = sizeof(ushort) + 1;
        if (syntax.Deflated) perPixel += 3 * sizeof(ushort);
        if (syntax.BigEndian) perPixel += sizeof(ushort);
        if (syntax.Pixels is PixelCoding.JpegBaseline or PixelCoding.JpegExtended) perPixel += 1 + sizeof(short);
        long resampled = header.Width == module.Columns && header.Height == module.Rows ? 0 : 2L * header.Width * header.Height;
        return ((module.Columns + 32L) * (module.Rows + 32L) * perPixel) + resampled + (syntax.Deflated ? 3 * HeaderBytes : 0);
    }

    /// <exception cref="UnreadableImageException">It is damaged, or has no such window.</exception>
    public static DecodedXray Decode(ReadOnlyMemory<byte> bytes, ImageHeader header, DicomReading reading)
    {
        PixelModule module = PixelModule.Of(header.Stored!.Dataset);
        DicomFile file = DicomReader.Read(bytes, new DicomLimits { InflatedBytes = HeaderBytes + (2L * module.Count) });
        ushort[] samples = StoredPixels.Read(file, module, DecodeJpeg);
        byte[] pixels = ThreadLocalBuffer<byte>.Rent(module.Count);
        (DicomWindow window, string? warning) =
            GrayRendering.Render(file.Dataset, module, samples, reading.Window, RangeOf, pixels);
        PixelImage film = new(module.Columns, module.Rows, 1, pixels);
        if (header.Width != film.Width || header.Height != film.Height) film = PillowResize.Bilinear(film, header.Width, header.Height);
        return new DecodedXray(film, header with { Stored = null })
        {
            Warning = warning,
            Complaint = ImageLimits.ComplaintOf(header),
            Dicom = DicomSource.Of(file.Dataset, window),
        };
    }

    private static (int Low, int High, string? Warning) RangeOf(int[] counts)
    {
        SampleRange range = SampleRange.Of(counts, "stored");
        return (range.Low, range.High, range.Warning);
    }

    /// <summary>The size with square pixels: the coarser axis becomes as fine as the other.</summary>
    private static (int Width, int Height) SquareSize(DicomDataset data, PixelModule module)
    {
        (int width, int height) = (module.Columns, module.Rows);
        IReadOnlyList<double> spacing = data.Numbers(DicomTags.PixelSpacing) is { Count: 2 } pixel ? pixel
            : data.Numbers(DicomTags.ImagerPixelSpacing) is { Count: 2 } imager ? imager
            : data.Numbers(DicomTags.PixelAspectRatio);
        if (spacing is not [> 0 and var down, > 0 and var across]) return (width, height);
        double ratio = down / across;
        if (Math.Abs(ratio - 1) < SquareWithin) return (width, height);
        double stretched = Math.Round(ratio > 1 ? height * ratio : width / ratio);
        if (!(stretched <= int.MaxValue)) throw ImageHeaderReader.Corrupt("its pixels are no rectangles");
        return ratio > 1 ? (width, (int)stretched) : ((int)stretched, height);
    }

    private static byte[] DecodeJpeg(ReadOnlyMemory<byte> jpeg, int columns, int rows)
    {
        ImageHeader header = JpegHeader.Read(jpeg.Span[2..]);
        if ((header.Width, header.Height, header.Bands) != (columns, rows, 1))
            throw ImageHeaderReader.Corrupt("its JPEG contradicts its data set");
        try
        {
            return new LibVipsRows(JpegHeader.Essentials(jpeg.Span), header).Decode().Image.Pixels;
        }
        catch (VipsException refused)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageCorrupt, "The JPEG in the DICOM file is truncated or damaged: copy it again from its source.", refused);
        }
    }
}
