using System.Text.Encodings.Web;

namespace CheXNet.Evaluation.Reports;

/// <summary>A report's files: <c>report.html</c>, <c>report.md</c>, <c>report.json</c>.</summary>
public static class ReportFiles
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>As JSON, indented.</summary>
    public static string Json(EvaluationReport report) => JsonSerializer.Serialize(report, Indented) + "\n";

    /// <summary>Reads a report.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static EvaluationReport Read(string json) =>
        JsonSerializer.Deserialize<EvaluationReport>(json, Indented) ?? throw new JsonException();
}
