using System.Text.Encodings.Web;
using CheXNet.Differentiation;
using CheXNet.Explanations.Inputs;

namespace CheXNet.Explanations;

/// <summary>
/// A <see cref="GradientExplainer"/>'s maps as numbers, for external tools: before normalization and upsampling (with several input sizes,
/// divided by each size's maximum).
/// </summary>
public sealed record RawGradientExplanation
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

    /// <summary>The layers, fused if several; <see cref="LayerNames.Image"/> for the input's pixels.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary><c>maximum</c> or <c>product</c>: how the layers' maps became one; null for a single layer.</summary>
    public string? Fusion { get; init; }

    /// <summary><c>logit</c> or <c>probability</c>: what was differentiated.</summary>
    public required string Target { get; init; }

    /// <summary>The image's probability, at the card's own input size.</summary>
    public required double Probability { get; init; }

    /// <summary>Settings of the methods that run the model many times; null for the others.</summary>
    public InputSettings? Settings { get; init; }

    /// <summary>The largest completeness error of the views (Integrated Gradients); null for other methods.</summary>
    public double? CompletenessError { get; init; }

    /// <summary>Each view's map, rows of cells, with its logit and where it lies on the original.</summary>
    public required IReadOnlyList<RawView> Views { get; init; }

    /// <summary>Writes JSON with round-trip precision.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
