using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>Items of the content tree of a structured report (DICOM PS3.3, C.17.3), each with how it relates to its parent.</summary>
internal static class ContentItem
{
    public const string Contains = "CONTAINS", HasProperty = "HAS CONCEPT MOD", HasObserver = "HAS OBS CONTEXT",
        HasAcquisition = "HAS ACQ CONTEXT", InferredFrom = "INFERRED FROM";

    /// <param name="relation">Null for the root, whose elements are those of the document itself.</param>
    /// <param name="template">The template of PS3.16 that the container follows, if it is one of its own.</param>
    public static DicomDataset Container(
        string? relation, CodedConcept name, string? template, params IReadOnlyList<DicomDataset> children)
    {
        DicomDataset item = Of(relation, "CONTAINER", name, children);
        item.Set(DicomTags.ContinuityOfContent, DicomVr.CS, "SEPARATE");
        if (template is null) return item;
        DicomDataset identification = new();
        identification.Set(DicomTags.MappingResource, DicomVr.CS, "DCMR");
        identification.Set(DicomTags.TemplateIdentifier, DicomVr.CS, template);
        item.Set(DicomTags.ContentTemplateSequence, identification);
        return item;
    }

    public static DicomDataset Text(string relation, CodedConcept name, string text)
    {
        DicomDataset item = Of(relation, "TEXT", name, []);
        item.Set(DicomTags.TextValue, DicomVr.UT, DicomValue.Ascii(text));
        return item;
    }

    public static DicomDataset Code(string relation, CodedConcept name, CodedConcept value)
    {
        DicomDataset item = Of(relation, "CODE", name, []);
        item.Set(DicomTags.ConceptCodeSequence, value.ToItem());
        return item;
    }

    public static DicomDataset Identifier(string relation, CodedConcept name, string uid)
    {
        DicomDataset item = Of(relation, "UIDREF", name, []);
        item.Set(DicomTags.Uid, DicomVr.UI, uid);
        return item;
    }

    /// <summary>A number; where 16 characters do not hold it, its floating-point value stands beside.</summary>
    public static DicomDataset Number(
        string relation, CodedConcept name, double value, CodedConcept unit, params IReadOnlyList<DicomDataset> children)
    {
        DicomDataset measured = new();
        measured.Set(DicomTags.NumericValue, DicomVr.DS, value);
        if (measured.Number(DicomTags.NumericValue) != value) measured.Set(ReportTags.FloatingPointValue, DicomVr.FD, value);
        measured.Set(DicomTags.MeasurementUnitsCodeSequence, unit.ToItem());
        DicomDataset item = Of(relation, "NUM", name, children);
        item.Set(DicomTags.MeasuredValueSequence, measured);
        return item;
    }

    /// <param name="name">Null in an image library, whose entries have none.</param>
    /// <param name="reference">From <see cref="FilmReference.ItemOf"/>.</param>
    public static DicomDataset Image(string relation, CodedConcept? name, DicomDataset reference)
    {
        DicomDataset item = Of(relation, "IMAGE", name, []);
        item.Set(DicomTags.ReferencedSopSequence, reference);
        return item;
    }

    private static DicomDataset Of(string? relation, string type, CodedConcept? name, IReadOnlyList<DicomDataset> children)
    {
        DicomDataset item = new();
        if (relation is not null) item.Set(DicomTags.RelationshipType, DicomVr.CS, relation);
        item.Set(DicomTags.ValueType, DicomVr.CS, type);
        if (name is not null) item.Set(DicomTags.ConceptNameCodeSequence, name.ToItem());
        if (children.Count > 0) item.Set(DicomTags.ContentSequence, children);
        return item;
    }
}
