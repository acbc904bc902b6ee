using System.Text.RegularExpressions;

namespace CheXNet.Fhir;

/// <summary>How results become FHIR.</summary>
public sealed partial record FhirOptions
{
    /// <summary>
    /// Whom the films show: <c>Patient/123</c>, an address, or <c>urn:uuid:…</c>; null: nobody is named, since a row does not know.
    /// </summary>
    /// <exception cref="InvalidInputException">It is no reference to what a report may be about.</exception>
    public string? Subject
    {
        get;
        init => field = value is null || Reference().IsMatch(value) ? value : throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            "The subject is a reference to a patient: Patient/123, https://fhir.example.org/Patient/123 or urn:uuid:….");
    }

    /// <summary>Whether the bundle is a transaction, which a server carries out (<c>PUT</c> by id, so that the same again changes nothing),
    /// rather than a collection.</summary>
    public bool IsTransaction { get; init; }

    [GeneratedRegex(@"^((https?://[^\s?#]+/)?(Patient|Group)/[A-Za-z0-9\-.]{1,64}|urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")]
    private static partial Regex Reference();
}
