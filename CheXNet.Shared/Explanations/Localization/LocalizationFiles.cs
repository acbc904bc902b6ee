using System.Text.Encodings.Web;

namespace CheXNet.Explanations.Localization;

/// <summary>A <see cref="LocalizationReport"/> as files.</summary>
public static class LocalizationFiles
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As JSON, indented.</summary>
    public static string Json(LocalizationReport report) => JsonSerializer.Serialize(report, Indented) + "\n";

    /// <summary>As CSV, one line per method, finding and measure. Without quotes: no cell needs any.</summary>
    public static string Csv(LocalizationReport report)
    {
        StringBuilder csv = new("method,finding,images,patients,boxes,zero_maps,measure,value,low,high\n");
        foreach (LocalizationRow row in report.Rows)
        {
            foreach ((string measure, Estimate e) in row.Measures)
            {
                csv.Append(
                    CultureInfo.InvariantCulture, $"{row.Method},{row.Finding},{row.Images},{row.Patients},{row.Boxes},{row.ZeroMaps},");
                csv.Append(CultureInfo.InvariantCulture, $"{measure},{e.Value:R},{e.Low:R},{e.High:R}\n");
            }
        }

        return csv.ToString();
    }
}
