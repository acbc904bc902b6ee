using System.Text.Encodings.Web;

namespace CheXNet.Explanations;

/// <summary>
/// An explanation as numbers, for external tools: the map in model cells before normalization and upsampling. With several views
/// (ten-crop), map, logit and geometry are the center's, and <see cref="Views"/> has all of them.
/// </summary>
public sealed record RawExplanation
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

    /// <summary>h, rows of cells.</summary>
    public required int Height { get; init; }

    /// <summary>w, columns of cells.</summary>
    public required int Width { get; init; }

    /// <summary>h rows of w cells.</summary>
    public required IReadOnlyList<float[]> Map { get; init; }

    /// <summary>The logit S; for CAM <c>mean(map) + bias</c>.</summary>
    public required float Logit { get; init; }

    /// <summary>The image's probability: the mean over the views.</summary>
    public required double Probability { get; init; }

    /// <summary>The classifier's bias b.</summary>
    public required float Bias { get; init; }

    /// <summary>For Score-CAM: how many of the network's last maps were used, and the others' share of the activation energy.</summary>
    public ChannelShare? Channels { get; init; }

    /// <summary>Where the map lies on the original.</summary>
    public required Geometry Geometry { get; init; }

    /// <summary>Each view's map; null for a single view.</summary>
    public IReadOnlyList<RawView>? Views { get; init; }

    /// <summary>Converts an explanation.</summary>
    /// <param name="probability">The image's probability of the finding.</param>
    public static RawExplanation Of(Explanation explanation, double probability)
    {
        ExplainedView main = explanation.MainView;
        return new RawExplanation
        {
            Finding = explanation.Finding.Name,
            Method = explanation.Method.Name,
            Height = main.Map.Height,
            Width = main.Map.Width,
            Map = RowsOf(main.Map),
            Logit = main.Logit,
            Probability = probability,
            Bias = explanation.Bias,
            Channels = main.Map.Channels,
            Geometry = main.Geometry,
            Views = explanation.Views.Count == 1
                ? null
                : [.. explanation.Views.Select(static view => new RawView(RowsOf(view.Map), view.Logit, view.Geometry))],
        };
    }

    /// <summary>Writes JSON with round-trip precision.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    private static float[][] RowsOf(SaliencyMap map) => [.. map.Values.Chunk(map.Width)];
}

/// <summary>One view's part of a <see cref="RawExplanation"/>.</summary>
/// <param name="Map">h rows of w cells.</param>
/// <param name="Logit">The finding's logit in this view.</param>
/// <param name="Geometry">Where the view lies on the original.</param>
public sealed record RawView(IReadOnlyList<float[]> Map, float Logit, Geometry Geometry);
