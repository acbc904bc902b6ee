using System.Collections.Frozen;

namespace CheXNet.Dicom;

/// <summary>
/// The value representations of the elements that images and reports consist of, for files that do not name them
/// (<c>ValueRepresentations.txt</c>, after DICOM PS3.6). Any other element is read as <see cref="DicomVr.UN"/>.
/// </summary>
internal static class DicomDictionary
{
    private const string ByPixelRepresentation = "XS";

    private static readonly FrozenDictionary<DicomTag, DicomVr?> Known = Read();

    /// <param name="signed">Pixel Representation of the enclosing image, which decides whether some elements are signed.</param>
    public static DicomVr VrOf(DicomTag tag, bool signed)
    {
        if (tag.IsPrivate) return tag.Element is >= 0x10 and <= 0xFF ? DicomVr.LO : DicomVr.UN;
        return Known.TryGetValue(tag, out DicomVr? vr) ? vr ?? (signed ? DicomVr.SS : DicomVr.US) : DicomVr.UN;
    }

    private static FrozenDictionary<DicomTag, DicomVr?> Read()
    {
        using Stream file = typeof(DicomDictionary).Assembly.GetManifestResourceStream("CheXNet.Dicom.ValueRepresentations.txt")!;
        using StreamReader lines = new(file);
        Dictionary<DicomTag, DicomVr?> known = [];
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            string[] cells = line.Split(' ');
            DicomVr? vr = cells[1] == ByPixelRepresentation ? null : Enum.Parse<DicomVr>(cells[1]);
            foreach (string element in cells[2..]) known.Add(new DicomTag(Number(cells[0]), Number(element)), vr);
        }

        return known.ToFrozenDictionary();
    }

    private static ushort Number(string hexadecimal) =>
        ushort.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
