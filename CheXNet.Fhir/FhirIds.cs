using System.Security.Cryptography;
using System.Text.Json;

namespace CheXNet.Fhir;

/// <summary>Identifiers of resources: UUIDs (version 8, RFC 9562) made of what they are about: the same result has the same.</summary>
internal static class FhirIds
{
    /// <summary>The identifier that the same parts always give.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts.ToArray())), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    /// <summary>The parts that tell one film's result from another's: film, content, model, weights and precision.</summary>
    public static string OfResult(string kind, StoredPrediction stored, string part = "")
    {
        Provenance from = stored.Prediction.Provenance;
        return Of(
            kind, stored.Image.Dataset, stored.Image.Image, from.ContentHash, from.Model.ToString(), from.ModelHash,
            from.Precision.ToString(), part);
    }

    /// <summary>A resource's address within a bundle.</summary>
    public static string UrnOf(Resource resource) => $"urn:uuid:{resource.Id}";
}
