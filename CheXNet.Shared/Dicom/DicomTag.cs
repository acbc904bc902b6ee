namespace CheXNet.Dicom;

/// <summary>The name of a data element: a group and an element number (DICOM PS3.5, 7.1). Ordered as in a file.</summary>
public readonly record struct DicomTag(ushort Group, ushort Element) : IComparable<DicomTag>
{
    /// <summary>Whether a manufacturer gave it its meaning.</summary>
    public bool IsPrivate => (Group & 1) != 0;

    private uint Value => ((uint)Group << 16) | Element;

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary><c>(0028,0010)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"({Group:X4},{Element:X4})");

    /// <summary>Whether the left one comes first.</summary>
    public static bool operator <(DicomTag left, DicomTag right) => left.Value < right.Value;

    /// <summary>Whether the left one comes later.</summary>
    public static bool operator >(DicomTag left, DicomTag right) => left.Value > right.Value;

    /// <summary>Whether the left one does not come later.</summary>
    public static bool operator <=(DicomTag left, DicomTag right) => left.Value <= right.Value;

    /// <summary>Whether the left one does not come first.</summary>
    public static bool operator >=(DicomTag left, DicomTag right) => left.Value >= right.Value;
}
