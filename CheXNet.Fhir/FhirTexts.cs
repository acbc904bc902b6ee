using System.Security;

namespace CheXNet.Fhir;

/// <summary>Texts and codings that several resources share.</summary>
internal static class FhirTexts
{
    /// <summary>The sentence that stands with every result.</summary>
    public static Annotation Notice(Provenance from) => new() { Text = Disclaimer.With(from.Notice) };

    public static CodeableConcept Coded(string system, string code, string display) =>
        new() { Coding = [new Coding(system, code, display)] };

    /// <summary>A finding's code: SNOMED CT, or this software's own scheme.</summary>
    public static Coding CodingOf(Finding finding)
    {
        FindingCode code = FindingCodes.Of(finding);
        string system = code.Scheme == FindingCodes.SnomedCt ? "http://snomed.info/sct" : $"urn:oid:{FindingCodes.OwnUid}";
        return new Coding(system, code.Value, code.Meaning);
    }

    /// <summary>The study in its archive, by its identifier: no FHIR server needs to have it. Null for a film from none.</summary>
    public static ResourceReference? Study(Provenance from) => from.Dicom is not { StudyUid: { } study } dicom ? null : new()
    {
        Type = "ImagingStudy",
        Identifier = new Identifier("urn:dicom:uid", $"urn:oid:{study}"),
        Display = $"SOP Instance UID {dicom.InstanceUid}, Series Instance UID {dicom.SeriesUid}",
    };

    /// <summary>A report for people.</summary>
    public static Narrative Table(StoredPrediction stored)
    {
        Prediction prediction = stored.Prediction;
        StringBuilder rows = new();
        for (int i = 0; i < prediction.Findings.Count; i++)
        {
            string number = prediction.Probabilities[i].ToString("0.0000", CultureInfo.InvariantCulture);
            rows.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(prediction.Findings[i].Name)}</td><td>{number}</td></tr>");
        }

        string film = Escape(stored.Image.ToString());
        return new Narrative
        {
            Status = Narrative.NarrativeStatus.Generated,
            Div = $"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{film}: probabilities by {prediction.Provenance.Model}</p>"
                + $"<table><tbody>{rows}</tbody></table><p>{Escape(Disclaimer.With(prediction.Provenance.Notice))}</p></div>",
        };
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
