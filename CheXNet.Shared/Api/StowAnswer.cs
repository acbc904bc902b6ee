using CheXNet.Dicom.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>The answer to a store request.</summary>
internal static class StowAnswer
{
    /// <summary>JSON or XML, whichever the sender would rather have; JSON if it says nothing; null if it wants neither.</summary>
    public static string? TypeFor(HttpRequest request)
    {
        IList<MediaTypeHeaderValue> accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0) return StoreReport.JsonType;
        double json = Quality(accepted, StoreReport.JsonType, "application/json");
        double xml = Quality(accepted, StoreReport.XmlType, "application/xml", "text/xml");
        return json <= 0 && xml <= 0 ? null : json >= xml ? StoreReport.JsonType : StoreReport.XmlType;
    }

    public static IResult Of(StoreReport report, int failed, string type)
    {
        int all = report.Entries.Count + report.Unnamed.Count;
        int status = failed == 0 ? StatusCodes.Status200OK : failed < all ? StatusCodes.Status202Accepted : StatusCodes.Status409Conflict;
        return TypedResults.Text(type == StoreReport.XmlType ? report.ToXml() : report.ToJson(), type, status);
    }

    /// <summary>The quality of the most specific range that names one of the types.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> accepted, params ReadOnlySpan<string> types)
    {
        (int Specific, double Quality) best = (-1, 0);
        foreach (MediaTypeHeaderValue range in accepted)
        {
            int specific = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
            foreach (string type in types)
            {
                bool matches = specific == 2
                    ? range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)
                    : range.MatchesMediaType(type);
                if (matches && (specific, range.Quality ?? 1).CompareTo(best) > 0) best = (specific, range.Quality ?? 1);
            }
        }

        return best.Quality;
    }
}
