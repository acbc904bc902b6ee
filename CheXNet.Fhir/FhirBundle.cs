using System.Text.Json;
using Hl7.Fhir.Serialization;

namespace CheXNet.Fhir;

/// <summary>
/// A film's result as a bundle of FHIR R4: a DiagnosticReport, an Observation for each finding, the model as a Device, and a reference to
/// the ImagingStudy where the film is DICOM. It names nobody. The same result and options give the same bytes.
/// </summary>
public sealed class FhirBundle
{
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);
    private static readonly JsonSerializerOptions Indented = new JsonSerializerOptions { WriteIndented = true }
        .ForFhir(ModelInfo.ModelInspector);

    private FhirBundle(string id, Bundle resource) => (Id, Resource) = (id, resource);

    /// <summary>The bundle's id, a UUID made of the film, its content and the model.</summary>
    public string Id { get; }

    /// <summary>The resource.</summary>
    public Bundle Resource { get; }

    /// <summary>A result as a bundle.</summary>
    public static FhirBundle Of(StoredPrediction stored, FhirOptions options)
    {
        Device device = FilmDevice.Of(stored.Prediction.Provenance);
        IReadOnlyList<Observation> observations = FilmObservations.Of(stored, device, options);
        DiagnosticReport report = FilmReport.Of(stored, observations, options);
        string id = FhirIds.OfResult("Bundle", stored);
        Resource[] resources = [report, .. observations, device];
        return new FhirBundle(id, new Bundle
        {
            Id = id,
            Identifier = new Identifier("urn:ietf:rfc:3986", $"urn:uuid:{id}"),
            Type = options.IsTransaction ? Bundle.BundleType.Transaction : Bundle.BundleType.Collection,
            TimestampElement = new Instant(stored.Prediction.Provenance.ScoredAt),
            Entry = [.. resources.Select(resource => EntryOf(resource, options.IsTransaction))],
        });
    }

    /// <summary>The bundle as JSON: one line, or indented.</summary>
    public byte[] ToJson(bool indented = false) => JsonSerializer.SerializeToUtf8Bytes(Resource, indented ? Indented : Json);

    private static Bundle.EntryComponent EntryOf(Resource resource, bool isTransaction) => new()
    {
        FullUrl = FhirIds.UrnOf(resource),
        Resource = resource,
        Request = !isTransaction ? null : new Bundle.RequestComponent
        {
            Method = Bundle.HTTPVerb.PUT,
            Url = $"{resource.TypeName}/{resource.Id}",
        },
    };
}
