namespace CheXNet.Dicom.Web;

/// <summary>One instance in a <see cref="StoreReport"/>.</summary>
/// <param name="FailureReason">Why it is not stored; null if it is.</param>
/// <param name="WarningReason">What to know of an instance that is stored; null: nothing.</param>
public sealed record StoreReportEntry(
    string? SopClassUid, string? SopInstanceUid, ushort? FailureReason = null, ushort? WarningReason = null);

/// <summary>What a server says of the instances that it was sent: the Store Instances Response Module (PS3.18, I.2).</summary>
/// <param name="Entries">The instances that it names, stored (Referenced SOP Sequence) or not (Failed SOP Sequence).</param>
/// <param name="Unnamed">The reasons of those that it cannot name (Other Failures Sequence).</param>
public sealed record StoreReport(IReadOnlyList<StoreReportEntry> Entries, IReadOnlyList<ushort> Unnamed)
{
    /// <summary>JSON of DICOM (PS3.18, F).</summary>
    public const string JsonType = "application/dicom+json";

    /// <summary>XML of DICOM (PS3.19, A.1).</summary>
    public const string XmlType = "application/dicom+xml";

    internal static readonly DicomTag ReferencedSopSequence = DicomTags.ReferencedSopSequence;
    internal static readonly DicomTag FailedSopSequence = new(0x0008, 0x1198);
    internal static readonly DicomTag OtherFailuresSequence = new(0x0008, 0x119A);
    internal static readonly DicomTag RetrieveUrl = new(0x0008, 0x1190);
    internal static readonly DicomTag WarningReason = new(0x0008, 0x1196);
    internal static readonly DicomTag FailureReason = new(0x0008, 0x1197);

    /// <summary>What is said of an instance; null if nothing is. A failure counts more than a success.</summary>
    public StoreReportEntry? Find(string sopInstanceUid) =>
        Entries.Where(entry => entry.SopInstanceUid == sopInstanceUid).MaxBy(static entry => entry.FailureReason is not null);

    /// <summary>Reads a response, JSON or XML whatever it is called.</summary>
    /// <returns>Null if it is neither, or holds no such module.</returns>
    public static StoreReport? TryRead(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> text = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        text = text.TrimStart(" \t\r\n"u8);
        return text switch
        {
            [(byte)'{' or (byte)'[', ..] => StoreReportJson.TryRead(text),
            [(byte)'<', ..] => StoreReportXml.TryRead(text),
            _ => null,
        };
    }

    /// <summary>The module as JSON.</summary>
    public byte[] ToJson() => StoreReportJson.Write(this);

    /// <summary>The module as XML.</summary>
    public byte[] ToXml() => StoreReportXml.Write(this);

    /// <summary>A module of three sequences, each of items with values by tag.</summary>
    internal static StoreReport Of(
        IEnumerable<Func<DicomTag, string?>> stored, IEnumerable<Func<DicomTag, string?>> failed,
        IEnumerable<Func<DicomTag, string?>> other) => new(
            [
                .. stored.Select(static item => Entry(item, failure: null, Number(item(WarningReason)))),
                .. failed.Select(static item =>
                    Entry(item, Number(item(FailureReason)) ?? StoreReason.ProcessingFailure, warning: null)),
            ],
            [.. other.Select(static item => Number(item(FailureReason)) ?? StoreReason.ProcessingFailure)]);

    private static StoreReportEntry Entry(Func<DicomTag, string?> item, ushort? failure, ushort? warning) =>
        new(item(DicomTags.ReferencedSopClassUid), item(DicomTags.ReferencedSopInstanceUid), failure, warning);

    private static ushort? Number(string? text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : null;
}
