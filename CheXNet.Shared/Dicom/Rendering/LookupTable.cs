namespace CheXNet.Dicom.Rendering;

/// <summary>A lookup table of a data set (DICOM PS3.3, C.11.1 and C.11.2): values below the first entry have it, those behind the last
/// the last.</summary>
/// <param name="First">The value of the first entry.</param>
/// <param name="Bits">Bits of an entry, 1 to 16.</param>
internal sealed record LookupTable(int First, int Bits, ushort[] Entries)
{
    /// <summary>Reads an item of a LUT sequence.</summary>
    /// <param name="signed">Whether what is looked up may be negative.</param>
    /// <exception cref="UnreadableImageException">Descriptor and data contradict each other.</exception>
    public static LookupTable Read(DicomDataset item, bool signed)
    {
        if (item.Numbers(DicomTags.LutDescriptor) is not [var count, var first, var bits] || item[DicomTags.LutData] is not { } data)
            throw DicomErrors.Corrupt("a lookup table of it is incomplete");
        int entries = (ushort)(int)count == 0 ? 1 << 16 : (ushort)(int)count;
        if (signed && first > short.MaxValue) first -= 1 << 16;
        ReadOnlySpan<byte> bytes = data.Value.Span;
        bool packed = bits <= 8 && bytes.Length < entries * 2;
        if (bits is < 1 or > 16 || bytes.Length < (packed ? entries : entries * 2))
            throw DicomErrors.Corrupt("a lookup table of it is too short");
        ushort[] table = new ushort[entries];
        for (int i = 0; i < entries; i++) table[i] = packed ? bytes[i] : (ushort)(bytes[2 * i] | (bytes[(2 * i) + 1] << 8));
        return new LookupTable((int)first, (int)bits, table);
    }

    /// <summary>The entry of a value, cut to whole numbers.</summary>
    public int this[double value] => Entries[(int)Math.Clamp(Math.Floor(value + 0.5) - First, 0, Entries.Length - 1)];
}
