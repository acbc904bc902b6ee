using System.Buffers.Binary;

namespace CheXNet.Dicom;

/// <summary>
/// Writes DICOM files (PS3.10) in explicit VR little endian, or with compressed pixels as given. The same data set gives the same bytes.
/// </summary>
public static class DicomWriter
{
    /// <summary>Identifies this software in files (PS3.7, D.3.3.2).</summary>
    public const string ImplementationClassUid = "2.25.299376699469105430292385641680029938428";

    private const string ImplementationVersionName = "CHEXNET_1";
    private const int Preamble = 128;
    private const uint Undefined = uint.MaxValue;

    /// <summary>Writes a file. Group 0002 is made from the data set's SOP class and instance.</summary>
    /// <param name="dataset">With <see cref="DicomTags.SopClassUid"/> and <see cref="DicomTags.SopInstanceUid"/>.</param>
    /// <param name="syntax">Explicit VR little endian if not given, else that of the compressed pixels in the data set.</param>
    /// <exception cref="ArgumentException">An identifier is missing, or the data set cannot be written in this syntax.</exception>
    public static byte[] Write(DicomDataset dataset, TransferSyntax? syntax = null)
    {
        syntax ??= TransferSyntax.ExplicitLittleEndian;
        if (syntax is not { Explicit: true, BigEndian: false, Deflated: false })
            throw new ArgumentException($"{syntax.Name} is not written.", nameof(syntax));
        if (dataset[DicomTags.PixelData]?.Fragments is not null == (syntax.Pixels == PixelCoding.Native))
            throw new ArgumentException($"The pixels are not in {syntax.Name}.", nameof(syntax));
        DicomDataset meta = new();
        meta.Set(new DicomElement(DicomTags.FileMetaInformationVersion, DicomVr.OB, new byte[] { 0, 1 }));
        meta.Set(DicomTags.MediaStorageSopClassUid, DicomVr.UI, Required(dataset, DicomTags.SopClassUid));
        meta.Set(DicomTags.MediaStorageSopInstanceUid, DicomVr.UI, Required(dataset, DicomTags.SopInstanceUid));
        meta.Set(DicomTags.TransferSyntaxUid, DicomVr.UI, syntax.Uid);
        meta.Set(DicomTags.ImplementationClassUid, DicomVr.UI, ImplementationClassUid);
        meta.Set(DicomTags.ImplementationVersionName, DicomVr.SH, ImplementationVersionName);
        byte[] group = WriteElements(meta);
        MemoryStream file = new();
        file.Write(new byte[Preamble]);
        file.Write("DICM"u8);
        DicomDataset length = new();
        length.Set(DicomTags.FileMetaInformationGroupLength, DicomVr.UL, group.Length);
        file.Write(WriteElements(length));
        file.Write(group);
        Write(dataset, file);
        return file.ToArray();
    }

    private static string Required(DicomDataset dataset, DicomTag tag) =>
        dataset.Text(tag) ?? throw new ArgumentException($"The data set has no {tag}.", nameof(dataset));

    private static byte[] WriteElements(DicomDataset dataset)
    {
        MemoryStream to = new();
        Write(dataset, to);
        return to.ToArray();
    }

    private static void Write(DicomDataset dataset, MemoryStream to)
    {
        foreach (DicomElement element in dataset)
        {
            if (element.Fragments is { } fragments) WriteFragments(element.Tag, fragments, to);
            else if (element.Items is { } items) WriteItems(element.Tag, items, to);
            else WriteValue(element, to);
        }
    }

    private static void WriteValue(DicomElement element, MemoryStream to)
    {
        int padding = element.Value.Length % 2;
        uint length = (uint)element.Value.Length + (uint)padding;
        // A value too long for its representation's length is written as unknown (PS3.5, 6.2.2, note 5).
        DicomVr vr = !element.Vr.HasLongLength() && length > ushort.MaxValue ? DicomVr.UN : element.Vr;
        WriteHead(element.Tag, vr, length, to);
        to.Write(element.Value.Span);
        if (padding == 1) to.WriteByte(vr.IsText() && vr != DicomVr.UI ? (byte)' ' : (byte)0);
    }

    private static void WriteItems(DicomTag tag, IReadOnlyList<DicomDataset> items, MemoryStream to)
    {
        byte[][] written = [.. items.Select(WriteElements)];
        WriteHead(tag, DicomVr.SQ, (uint)written.Sum(static item => item.Length + 8), to);
        foreach (byte[] item in written)
        {
            WriteItem(DicomTags.Item, (uint)item.Length, to);
            to.Write(item);
        }
    }

    private static void WriteFragments(DicomTag tag, IReadOnlyList<ReadOnlyMemory<byte>> fragments, MemoryStream to)
    {
        WriteHead(tag, DicomVr.OB, Undefined, to);
        WriteItem(DicomTags.Item, 0, to);
        foreach (ReadOnlyMemory<byte> fragment in fragments)
        {
            WriteItem(DicomTags.Item, (uint)(fragment.Length + (fragment.Length % 2)), to);
            to.Write(fragment.Span);
            if (fragment.Length % 2 != 0) to.WriteByte(0);
        }

        WriteItem(DicomTags.SequenceDelimitation, 0, to);
    }

    private static void WriteHead(DicomTag tag, DicomVr vr, uint length, MemoryStream to)
    {
        Span<byte> head = stackalloc byte[12];
        head.Clear();
        WriteTag(tag, head);
        string code = vr.ToString();
        (head[4], head[5]) = ((byte)code[0], (byte)code[1]);
        if (vr.HasLongLength()) BinaryPrimitives.WriteUInt32LittleEndian(head[8..], length);
        else BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)length);
        to.Write(vr.HasLongLength() ? head : head[..8]);
    }

    private static void WriteItem(DicomTag tag, uint length, MemoryStream to)
    {
        Span<byte> head = stackalloc byte[8];
        WriteTag(tag, head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], length);
        to.Write(head);
    }

    private static void WriteTag(DicomTag tag, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], tag.Element);
    }
}
