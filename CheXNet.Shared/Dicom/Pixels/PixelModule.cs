namespace CheXNet.Dicom.Pixels;

/// <summary>What a data set says of its pixels (DICOM PS3.3, C.7.6.3): one gray frame of 8 or 16 bits.</summary>
/// <param name="BitsAllocated">8 or 16: the size of a sample in the file.</param>
/// <param name="BitsStored">1 to <paramref name="BitsAllocated"/>.</param>
/// <param name="HighBit">The most significant bit that belongs to the value.</param>
/// <param name="IsSigned">Whether values are in two's complement.</param>
/// <param name="IsInverse">Whether the least value is white.</param>
internal sealed record PixelModule(int Columns, int Rows, int BitsAllocated, int BitsStored, int HighBit, bool IsSigned, bool IsInverse)
{
    /// <summary>Pixels of the frame.</summary>
    public int Count => checked(Columns * Rows);

    /// <summary>How far a sample is shifted to the right to be a value.</summary>
    public int Shift => HighBit + 1 - BitsStored;

    /// <summary>How many different values there may be.</summary>
    public int Levels => 1 << BitsStored;

    /// <exception cref="UnreadableImageException">There are no pixels, or they are of a kind that is not read.</exception>
    public static PixelModule Of(DicomDataset data)
    {
        int columns = Required(data, DicomTags.Columns), rows = Required(data, DicomTags.Rows);
        int allocated = Required(data, DicomTags.BitsAllocated), stored = data.Integer(DicomTags.BitsStored) ?? allocated;
        int high = data.Integer(DicomTags.HighBit) ?? stored - 1;
        if (columns is < 1 or > ushort.MaxValue || rows is < 1 or > ushort.MaxValue)
            throw DicomErrors.Corrupt("it claims an impossible number of rows or columns");
        if (allocated is not (8 or 16))
        {
            throw new UnreadableImageException(
                ErrorCodes.DicomPixelsUnsupported,
                FormattableString.Invariant($"The DICOM file has {allocated} bits a pixel; 8 and 16 are read: convert it to 16 bits."));
        }

        if (stored < 1 || stored > allocated || high < stored - 1 || high >= allocated)
            throw DicomErrors.Corrupt("its bits allocated, bits stored and high bit contradict one another");
        // As in DCMTK: the presentation LUT shape, where it is given, says more than the photometric interpretation.
        string? shape = data.Text(DicomTags.PresentationLutShape);
        bool inverse = shape is "INVERSE" or "IDENTITY"
            ? shape == "INVERSE"
            : data.Text(DicomTags.PhotometricInterpretation) == "MONOCHROME1";
        return new PixelModule(columns, rows, allocated, stored, high, data.Integer(DicomTags.PixelRepresentation) == 1, inverse);
    }

    /// <summary>The value of the bits that are stored, below <see cref="Levels"/>.</summary>
    public int ValueOf(int bits) => IsSigned && (bits & (Levels >> 1)) != 0 ? bits - Levels : bits;

    private static int Required(DicomDataset data, DicomTag tag) =>
        data.Integer(tag) ?? throw DicomErrors.Corrupt($"it lacks the element {tag}");
}
