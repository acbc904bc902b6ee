using System.Xml;
using System.Xml.Linq;

namespace CheXNet.Dicom.Web;

/// <summary>A <see cref="StoreReport"/> in the Native DICOM Model (PS3.19, A.1).</summary>
internal static class StoreReportXml
{
    private const string Root = "NativeDicomModel";
    private const string Attribute = "DicomAttribute";

    private static readonly XNamespace Model = "http://dicom.nema.org/PS3.19/models/NativeDICOM";
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static StoreReport? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(text.ToArray()), Safe);
            // The namespace came late into the standard, and not every server has it.
            return XDocument.Load(reader).Root is { Name.LocalName: Root } root
                ? StoreReport.Of(
                    Items(root, StoreReport.ReferencedSopSequence), Items(root, StoreReport.FailedSopSequence),
                    Items(root, StoreReport.OtherFailuresSequence))
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static byte[] Write(StoreReport report)
    {
        XElement root = new(
            Model + Root,
            new XAttribute(XNamespace.Xml + "space", "preserve"),
            NoUrl(),
            Sequence(StoreReport.FailedSopSequence, "FailedSOPSequence", report.Entries.Where(static e => e.FailureReason is not null)),
            Sequence(
                StoreReport.ReferencedSopSequence, "ReferencedSOPSequence", report.Entries.Where(static e => e.FailureReason is null)),
            Sequence(
                StoreReport.OtherFailuresSequence, "OtherFailuresSequence",
                report.Unnamed.Select(static reason => new StoreReportEntry(null, null, reason))));
        MemoryStream to = new();
        using (var writer = XmlWriter.Create(to, new XmlWriterSettings { Encoding = new UTF8Encoding(false) })) root.Save(writer);
        return to.ToArray();
    }

    private static XElement? Sequence(DicomTag tag, string keyword, IEnumerable<StoreReportEntry> entries)
    {
        XElement[] items = [.. entries.Select(static (entry, i) => new XElement(
            Model + "Item",
            new XAttribute("number", i + 1),
            Element(DicomTags.ReferencedSopClassUid, "UI", "ReferencedSOPClassUID", entry.SopClassUid),
            Element(DicomTags.ReferencedSopInstanceUid, "UI", "ReferencedSOPInstanceUID", entry.SopInstanceUid),
            entry.FailureReason is null ? NoUrl() : null,
            Element(StoreReport.WarningReason, "US", "WarningReason", Text(entry.WarningReason)),
            Element(StoreReport.FailureReason, "US", "FailureReason", Text(entry.FailureReason))))];
        return items.Length == 0 ? null : Head(tag, "SQ", keyword, items);
    }

    private static XElement? Element(DicomTag tag, string vr, string keyword, string? value) => value is null
        ? null
        : Head(tag, vr, keyword, new XElement(Model + "Value", new XAttribute("number", 1), value));

    /// <summary>Retrieve URL has to be there, but may be empty (type 2): instances are not retrieved by DICOMweb here.</summary>
    private static XElement NoUrl() => Head(StoreReport.RetrieveUrl, "UR", "RetrieveURL");

    private static XElement Head(DicomTag tag, string vr, string keyword, params XElement[] content) => new(
        Model + Attribute, new XAttribute("tag", Name(tag)), new XAttribute("vr", vr), new XAttribute("keyword", keyword), content);

    private static string? Text(ushort? reason) => reason?.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Func<DicomTag, string?>> Items(XElement of, DicomTag tag) => Find(of, tag) is not { } sequence ? []
        : sequence.Elements().Where(static item => item.Name.LocalName == "Item").Select(static Func<DicomTag, string?> (item) =>
            wanted => Find(item, wanted)?.Elements().FirstOrDefault(static value => value.Name.LocalName == "Value")?.Value.Trim());

    private static XElement? Find(XElement of, DicomTag tag) => of.Elements().FirstOrDefault(element =>
        element.Name.LocalName == Attribute && string.Equals(
            element.Attribute("tag")?.Value, Name(tag), StringComparison.OrdinalIgnoreCase));

    private static string Name(DicomTag tag) => FormattableString.Invariant($"{tag.Group:X4}{tag.Element:X4}");
}
