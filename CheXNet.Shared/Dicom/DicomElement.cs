namespace CheXNet.Dicom;

/// <summary>
/// A data element: bytes, a sequence of data sets, or the fragments of compressed pixels. Exactly one of <see cref="Value"/>,
/// <see cref="Items"/> and <see cref="Fragments"/> has a meaning. Immutable, but for the data sets in it.
/// </summary>
public sealed class DicomElement
{
    /// <summary>An element of bytes.</summary>
    /// <param name="value">Numbers in little endian, whatever the file's order; text in the data set's characters.</param>
    public DicomElement(DicomTag tag, DicomVr vr, ReadOnlyMemory<byte> value) => (Tag, Vr, Value) = (tag, vr, value);

    /// <summary>A sequence of nested data sets.</summary>
    public DicomElement(DicomTag tag, IReadOnlyList<DicomDataset> items) => (Tag, Vr, Items) = (tag, DicomVr.SQ, items);

    /// <summary>Compressed pixels (PS3.5, A.4).</summary>
    /// <param name="fragments">Without the offset table.</param>
    public DicomElement(DicomTag tag, IReadOnlyList<ReadOnlyMemory<byte>> fragments) =>
        (Tag, Vr, Fragments) = (tag, DicomVr.OB, fragments);

    /// <summary>Its name.</summary>
    public DicomTag Tag { get; }

    /// <summary>Its representation; <see cref="DicomVr.UN"/> where the file does not name it and it is not well known.</summary>
    public DicomVr Vr { get; }

    /// <summary>The bytes, padding included; empty for a sequence or fragments.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The data sets of a sequence; null for any other element.</summary>
    public IReadOnlyList<DicomDataset>? Items { get; }

    /// <summary>The compressed pixels, in order; null for any other element.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Fragments { get; }
}
