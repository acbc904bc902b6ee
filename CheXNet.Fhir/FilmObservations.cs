namespace CheXNet.Fhir;

/// <summary>Each finding's probability as an observation, preliminary until a person has looked.</summary>
internal static class FilmObservations
{
    private const string Categories = "http://terminology.hl7.org/CodeSystem/observation-category";

    public static IReadOnlyList<Observation> Of(StoredPrediction stored, Device device, FhirOptions options)
    {
        Prediction prediction = stored.Prediction;
        return [.. prediction.Findings.Select((finding, i) => Of(stored, finding, prediction.Probabilities[i], device, options))];
    }

    private static Observation Of(StoredPrediction stored, Finding finding, double probability, Device device, FhirOptions options)
    {
        Provenance from = stored.Prediction.Provenance;
        Observation observation = new()
        {
            Id = FhirIds.OfResult("Observation", stored, finding.Column),
            Status = ObservationStatus.Preliminary,
            Category = [FhirTexts.Coded(Categories, "imaging", "Imaging")],
            Code = new CodeableConcept { Coding = [FhirTexts.CodingOf(finding)], Text = $"Probability of {finding.Name}" },
            Subject = options.Subject is { } subject ? new ResourceReference(subject) : null,
            IssuedElement = new Instant(from.ScoredAt),
            Value = new Quantity((decimal)probability, "1", "http://unitsofmeasure.org") { Unit = "probability" },
            Method = new CodeableConcept { Text = $"Score of {from.Model}, no measurement of the patient" },
            Device = new ResourceReference(FhirIds.UrnOf(device)),
            Note = [FhirTexts.Notice(from)],
        };
        if (from.Warning is { } warning) observation.Note.Add(new Annotation { Text = warning });
        if (from.InTrainingSplit is true)
            observation.Note.Add(new Annotation { Text = "The model was trained on this film: the score says little." });
        if (FhirTexts.Study(from) is { } study) observation.DerivedFrom = [study];
        return observation;
    }
}
