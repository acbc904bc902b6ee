namespace CheXNet.Fhir;

/// <summary>A film's result as a preliminary report that holds the observations together.</summary>
internal static class FilmReport
{
    public static DiagnosticReport Of(StoredPrediction stored, IReadOnlyList<Observation> observations, FhirOptions options)
    {
        Provenance from = stored.Prediction.Provenance;
        DiagnosticReport report = new()
        {
            Id = FhirIds.OfResult("DiagnosticReport", stored),
            Text = FhirTexts.Table(stored),
            Identifier = [new Identifier { Type = new CodeableConcept { Text = "film" }, Value = stored.Image.ToString() }],
            Status = DiagnosticReport.DiagnosticReportStatus.Preliminary,
            Category = [FhirTexts.Coded("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD", "Radiology")],
            Code = FhirTexts.Coded("http://loinc.org", "18748-4", "Diagnostic imaging study"),
            Subject = options.Subject is { } subject ? new ResourceReference(subject) : null,
            IssuedElement = new Instant(from.ScoredAt),
            Result = [.. observations.Select(static o => new ResourceReference(FhirIds.UrnOf(o)))],
            Conclusion = Disclaimer.With(from.Notice),
        };
        if (FhirTexts.Study(from) is { } study) report.ImagingStudy = [study];
        return report;
    }
}
