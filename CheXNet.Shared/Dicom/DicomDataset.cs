using System.Collections;

namespace CheXNet.Dicom;

/// <summary>
/// A data set: elements in the order of their tags. Values are read in the form that is asked for; an absent or empty element has none.
/// Text that is written here is UTF-8, which the data set must say: see <see cref="Create"/>. Not thread-safe while it is changed.
/// </summary>
public sealed class DicomDataset : IEnumerable<DicomElement>
{
    private readonly SortedDictionary<DicomTag, DicomElement> _elements = [];
    private DicomCharacterSet? _characters;

    /// <summary>An empty data set: an item of a sequence, or group 0002.</summary>
    public DicomDataset()
    {
    }

    internal DicomDataset(DicomDataset? parent) => Parent = parent;

    /// <summary>How many elements it has, those in sequences not counted.</summary>
    public int Count => _elements.Count;

    /// <summary>The element of this name; null if there is none.</summary>
    public DicomElement? this[DicomTag tag] => _elements.GetValueOrDefault(tag);

    /// <summary>The data set that it was read in as an item.</summary>
    internal DicomDataset? Parent { get; }

    /// <summary>The characters of its text, its parent's if it says nothing.</summary>
    internal DicomCharacterSet Characters => _characters ??=
        this[DicomTags.SpecificCharacterSet] is { } own ? DicomCharacterSet.Of(Split(Encoding.Latin1.GetString(own.Value.Span)))
        : Parent?.Characters ?? DicomCharacterSet.Utf8;

    /// <summary>A new data set with Specific Character Set <c>ISO_IR 192</c>, in which text is written here.</summary>
    public static DicomDataset Create()
    {
        DicomDataset created = new();
        created.Set(DicomTags.SpecificCharacterSet, DicomVr.CS, "ISO_IR 192");
        return created;
    }

    /// <summary>Whether there is an element of this name.</summary>
    public bool Contains(DicomTag tag) => _elements.ContainsKey(tag);

    /// <summary>The values of a text element, without padding; empty if it is absent or empty.</summary>
    public IReadOnlyList<string> Texts(DicomTag tag)
    {
        if (this[tag] is not { Value.IsEmpty: false } element) return [];
        string text = element.Vr.HasCharacterSet() || element.Vr == DicomVr.UN
            ? Characters.Decode(element.Value.Span)
            : Encoding.Latin1.GetString(element.Value.Span);
        if (element.Vr.IsOneText()) return [text.TrimEnd(' ', '\0')];
        IReadOnlyList<string> texts = Split(text);
        return texts is [""] ? [] : texts;
    }

    /// <summary>The first value of a text element; null if it is absent or empty.</summary>
    public string? Text(DicomTag tag) => Texts(tag) is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>The values of a numeric element, decimal strings included; empty if it is absent or empty.</summary>
    /// <exception cref="UnreadableImageException">It is no numbers.</exception>
    public IReadOnlyList<double> Numbers(DicomTag tag)
    {
        if (this[tag] is not { Value.IsEmpty: false } element) return [];
        if (!element.Vr.IsText()) return DicomNumbers.Read(element);
        return [.. Texts(tag).Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : throw DicomErrors.Corrupt($"the element {tag} is no number"))];
    }

    /// <summary>The first value of a numeric element; null if it is absent or empty.</summary>
    /// <exception cref="UnreadableImageException">It is no number.</exception>
    public double? Number(DicomTag tag) => Numbers(tag) is [double first, ..] ? first : null;

    /// <summary>The first value of an integer element; null if it is absent or empty.</summary>
    /// <exception cref="UnreadableImageException">It is no integer of 32 bits.</exception>
    public int? Integer(DicomTag tag) => Number(tag) is not { } number ? null
        : number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number
        : throw DicomErrors.Corrupt($"the element {tag} is no integer");

    /// <summary>The data sets of a sequence; empty if it is absent.</summary>
    public IReadOnlyList<DicomDataset> Items(DicomTag tag) => this[tag]?.Items ?? [];

    /// <summary>Adds an element, in place of one of the same name.</summary>
    public void Set(DicomElement element)
    {
        _elements[element.Tag] = element;
        if (element.Tag == DicomTags.SpecificCharacterSet) _characters = null;
    }

    /// <summary>Sets text, UTF-8, padded to an even length; several values are parted by backslashes.</summary>
    public void Set(DicomTag tag, DicomVr vr, params ReadOnlySpan<string> values)
    {
        if (!vr.IsText()) throw new ArgumentException($"{vr} is no text.", nameof(vr));
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\\', values!));
        if (text.Length % 2 != 0) text = [.. text, vr == DicomVr.UI ? (byte)0 : (byte)' '];
        Set(new DicomElement(tag, vr, text));
    }

    /// <summary>Sets numbers: binary, or text for <see cref="DicomVr.DS"/> and <see cref="DicomVr.IS"/>.</summary>
    /// <exception cref="ArgumentException">The representation holds no numbers, or not this one.</exception>
    public void Set(DicomTag tag, DicomVr vr, params ReadOnlySpan<double> values)
    {
        if (vr is DicomVr.DS or DicomVr.IS) Set(tag, vr, [.. DicomNumbers.Format(vr, values)]);
        else Set(new DicomElement(tag, vr, DicomNumbers.Write(vr, values)));
    }

    /// <summary>Sets a sequence.</summary>
    public void Set(DicomTag tag, params IReadOnlyList<DicomDataset> items) => Set(new DicomElement(tag, items));

    /// <summary>Removes an element, if there is one.</summary>
    public void Remove(DicomTag tag) => _elements.Remove(tag);

    /// <summary>
    /// Copies elements of another data set, sequences with all that is in them; text is converted to UTF-8. What the other one lacks is
    /// left alone.
    /// </summary>
    public void CopyFrom(DicomDataset other, params ReadOnlySpan<DicomTag> tags)
    {
        foreach (DicomTag tag in tags)
        {
            if (other[tag] is { } element) Set(Converted(other, element));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<DicomElement> GetEnumerator() => _elements.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds an element unless there is one of its name: the first counts, as with DCMTK.</summary>
    internal void AddFirst(DicomElement element)
    {
        if (_elements.TryAdd(element.Tag, element) && element.Tag == DicomTags.SpecificCharacterSet) _characters = null;
    }

    private static DicomElement Converted(DicomDataset from, DicomElement element)
    {
        if (element.Items is { } items) return new DicomElement(element.Tag, [.. items.Select(Converted)]);
        if (!element.Vr.HasCharacterSet()) return element;
        DicomDataset one = new();
        one.Set(element.Tag, element.Vr, from.Characters.Decode(element.Value.Span).TrimEnd(' ', '\0'));
        return one[element.Tag]!;
    }

    private static DicomDataset Converted(DicomDataset item)
    {
        DicomDataset converted = new();
        foreach (DicomElement element in item)
        {
            if (element.Tag != DicomTags.SpecificCharacterSet) converted.Set(Converted(item, element));
        }

        return converted;
    }

    private static IReadOnlyList<string> Split(string text) =>
        [.. text.Split('\\').Select(static value => value.Trim(' ', '\0'))];
}
