using System.Buffers.Binary;

namespace CheXNet.Dicom;

/// <summary>Elements of one encoding after another (DICOM PS3.5, section 7), from the beginning of the bytes to their end.</summary>
internal sealed class ElementStream(ReadOnlyMemory<byte> bytes, DicomLimits limits)
{
    private const uint Undefined = uint.MaxValue;

    private int _at;
    private int _elements;
    private bool _bigEndian, _upToPixels;

    /// <summary>What was not read.</summary>
    public ReadOnlyMemory<byte> Rest => bytes[_at..];

    /// <summary>The group of the next element, in little endian; -1 at the end.</summary>
    public int NextGroup() => bytes.Length - _at < 2 ? -1 : BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[_at..]);

    /// <summary>Reads group 0002, which is always in explicit little endian.</summary>
    public void ReadMeta(DicomDataset meta)
    {
        while (NextGroup() == DicomTags.TransferSyntaxUid.Group)
            meta.AddFirst(ReadElement(ReadTag(), meta, isExplicit: true, bytes.Length, depth: 0));
    }

    /// <summary>Reads a data set to the end.</summary>
    /// <param name="upToPixels">Whether to end where the pixels begin.</param>
    public DicomDataset ReadDataset(TransferSyntax syntax, bool upToPixels = false)
    {
        _upToPixels = upToPixels;
        _bigEndian = syntax.BigEndian;
        DicomDataset read = new();
        Fill(read, syntax.Explicit, bytes.Length, delimited: false, depth: 0);
        return read;
    }

    private void Fill(DicomDataset to, bool isExplicit, int end, bool delimited, int depth)
    {
        while (delimited || _at < end)
        {
            if (depth == 0 && IsPadding(to)) return;
            DicomTag tag = ReadTag(end);
            if (delimited && tag == DicomTags.ItemDelimitation)
            {
                Skip(sizeof(uint), end);
                return;
            }

            if (_upToPixels && depth == 0 && tag == DicomTags.PixelData) return;
            if (tag.Group == 0) throw DicomErrors.Corrupt($"{tag} is the name of no element");
            DicomElement element = ReadElement(tag, to, isExplicit, end, depth);
            // Group lengths are retired and would be wrong once anything is changed.
            if (tag.Element != 0) to.AddFirst(element);
        }
    }

    /// <summary>Whether nothing but zeros follows the pixels: files are cut to blocks by some archives.</summary>
    private bool IsPadding(DicomDataset read) => read.Contains(DicomTags.PixelData) && !Rest.Span.ContainsAnyExcept((byte)0);

    private DicomElement ReadElement(DicomTag tag, DicomDataset within, bool isExplicit, int end, int depth)
    {
        Count();
        DicomVr vr;
        uint length;
        if (isExplicit)
        {
            ReadOnlySpan<byte> code = Skip(2, end).Span;
            vr = DicomVrs.Find(code[0], code[1])
                ?? (char.IsAsciiLetterUpper((char)code[0]) && char.IsAsciiLetterUpper((char)code[1])
                    ? DicomVr.UN
                    : throw DicomErrors.Corrupt($"the element {tag} has no value representation"));
            length = vr.HasLongLength() ? ReadUInt32(Skip(2 + sizeof(uint), end)[2..]) : ReadUInt16(Skip(2, end));
        }
        else
        {
            length = ReadUInt32(Skip(sizeof(uint), end));
            vr = DicomDictionary.VrOf(tag, IsSigned(within));
            if (length == Undefined && tag != DicomTags.PixelData) vr = DicomVr.SQ;
        }

        if (vr == DicomVr.SQ) return new DicomElement(tag, ReadItems(within, isExplicit, length, end, depth));
        if (length == Undefined)
        {
            if (tag == DicomTags.PixelData) return new DicomElement(tag, ReadFragments(end));
            if (vr == DicomVr.UN) return new DicomElement(tag, ReadItemsOfUnknown(within, end, depth));
            throw DicomErrors.Corrupt($"the element {tag} has no length");
        }

        ReadOnlyMemory<byte> value = Skip(length, end);
        return new DicomElement(tag, vr, _bigEndian && vr.WordBytes() > 1 ? DicomWords.Reversed(value.Span, vr.WordBytes()) : value);
    }

    /// <summary>A sequence of a representation that is not known is in implicit little endian (PS3.5, 6.2.2, note 4).</summary>
    private List<DicomDataset> ReadItemsOfUnknown(DicomDataset within, int end, int depth)
    {
        bool before = _bigEndian;
        _bigEndian = false;
        List<DicomDataset> items = ReadItems(within, isExplicit: false, Undefined, end, depth);
        _bigEndian = before;
        return items;
    }

    private List<DicomDataset> ReadItems(DicomDataset within, bool isExplicit, uint length, int end, int depth)
    {
        if (depth >= limits.Depth) throw DicomErrors.TooLarge($"sequences more than {limits.Depth} deep in one another");
        bool delimited = length == Undefined;
        if (!delimited) end = EndOf(length, end);
        List<DicomDataset> items = [];
        while (delimited || _at < end)
        {
            Count();
            DicomTag tag = ReadTag(end);
            uint itemLength = ReadUInt32(Skip(sizeof(uint), end));
            if (delimited && tag == DicomTags.SequenceDelimitation) break;
            if (tag != DicomTags.Item) throw DicomErrors.Corrupt($"{tag} stands where an item of a sequence begins");
            DicomDataset item = new(within);
            bool open = itemLength == Undefined;
            Fill(item, isExplicit, open ? end : EndOf(itemLength, end), open, depth + 1);
            items.Add(item);
        }

        return items;
    }

    private List<ReadOnlyMemory<byte>> ReadFragments(int end)
    {
        List<ReadOnlyMemory<byte>> fragments = [];
        for (bool isOffsetTable = true; ; isOffsetTable = false)
        {
            Count();
            DicomTag tag = ReadTag(end);
            uint length = ReadUInt32(Skip(sizeof(uint), end));
            if (tag == DicomTags.SequenceDelimitation) return fragments;
            if (tag != DicomTags.Item) throw DicomErrors.Corrupt($"{tag} stands where a fragment of the pixels begins");
            ReadOnlyMemory<byte> fragment = Skip(length, end);
            if (!isOffsetTable) fragments.Add(fragment);
        }
    }

    private static bool IsSigned(DicomDataset within) =>
        within[DicomTags.PixelRepresentation] is { Value: { Length: 2 } value }
            ? value.Span[0] == 1
            : within.Parent is { } parent && IsSigned(parent);

    private void Count()
    {
        if (++_elements > limits.Elements) throw DicomErrors.TooLarge($"more than {limits.Elements} elements");
    }

    private DicomTag ReadTag(int? end = null)
    {
        ReadOnlyMemory<byte> tag = Skip(2 * sizeof(ushort), end ?? bytes.Length);
        return new DicomTag(ReadUInt16(tag), ReadUInt16(tag[2..]));
    }

    private int EndOf(uint length, int end) => length <= end - _at ? _at + (int)length : throw DicomErrors.BrokenOff();

    private ReadOnlyMemory<byte> Skip(uint length, int end)
    {
        int next = EndOf(length, end);
        ReadOnlyMemory<byte> skipped = bytes[_at..next];
        _at = next;
        return skipped;
    }

    private ushort ReadUInt16(ReadOnlyMemory<byte> at) => _bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(at.Span)
        : BinaryPrimitives.ReadUInt16LittleEndian(at.Span);

    private uint ReadUInt32(ReadOnlyMemory<byte> at) => _bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(at.Span)
        : BinaryPrimitives.ReadUInt32LittleEndian(at.Span);
}
