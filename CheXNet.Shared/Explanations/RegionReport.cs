using System.Text.Encodings.Web;
using CheXNet.Scoring;

namespace CheXNet.Explanations;

/// <summary>The regions of a map as JSON, in pixels of the original.</summary>
public sealed record RegionReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The finding, by name.</summary>
    public required string Finding { get; init; }

    /// <summary>The method, by its command-line name.</summary>
    public required string Method { get; init; }

    /// <summary>The image's probability.</summary>
    public required double Probability { get; init; }

    /// <summary>Columns of the original.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Rows of the original.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>The least intensity of a region, as a share of the map's peak.</summary>
    public required double Threshold { get; init; }

    /// <summary>The share of the map's sum that was asked for; absent where the threshold was.</summary>
    public double? Energy { get; init; }

    /// <summary>Largest energy first.</summary>
    public required IReadOnlyList<HeatRegion> Regions { get; init; }

    /// <summary>The model, <c>id@version</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the weights are trained at all.</summary>
    public required bool Trained { get; init; }

    /// <summary>How far the model can be trusted.</summary>
    public required string Notice { get; init; }

    /// <summary>Finds the regions of one finding.</summary>
    /// <param name="index">The finding's index in card order.</param>
    /// <exception cref="InvalidInputException"><c>map-zero</c>: no cell supports the finding.</exception>
    public static RegionReport Of(Prediction prediction, int index, IExplanationMethod method, RegionRule rule)
    {
        Heatmap heatmap = OverlayPicture.HeatmapOf(Explanation.Of(prediction, index, method));
        HeatRegions regions = HeatRegions.Of(heatmap, rule);
        return new RegionReport
        {
            Finding = prediction.Findings[index].Name,
            Method = method.Name,
            Probability = prediction.Probabilities[index],
            ImageWidth = heatmap.Width,
            ImageHeight = heatmap.Height,
            Threshold = regions.Threshold,
            Energy = rule.Energy,
            Regions = regions.All,
            Model = prediction.Provenance.Model.ToString(),
            Trained = prediction.Provenance.Trained,
            Notice = Disclaimer.With(prediction.Provenance.Notice),
        };
    }

    /// <summary>Writes JSON with round-trip precision.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
