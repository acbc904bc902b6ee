using System.Text.Json;
using CheXNet.Models;

namespace CheXNet.Scoring.Files;

/// <summary>One image's line in a file of scores.</summary>
/// <param name="Image">Its path within the folder that was scored, with forward slashes: the key of the row.</param>
/// <param name="Probabilities">One a finding, in card order.</param>
/// <param name="Model"><c>id@version</c>.</param>
/// <param name="Precision"><c>fp32</c> or <c>int8</c>.</param>
/// <param name="Trained">Whether the model's weights were trained at all.</param>
/// <param name="InTrainingSplit">Whether the model was trained on this image; null where it does not say.</param>
/// <param name="ContentHash">SHA-256 of the image file.</param>
/// <param name="ModelHash">SHA-256 of the graph that computed.</param>
public sealed record ScoreRow(
    string Image,
    IReadOnlyList<double> Probabilities,
    string Model,
    string Precision,
    bool Trained,
    bool? InTrainingSplit,
    string ContentHash,
    string ModelHash)
{
    /// <summary>The row of a prediction.</summary>
    /// <param name="image">The image's name.</param>
    public static ScoreRow Of(string image, Prediction prediction)
    {
        Provenance from = prediction.Provenance;
        return new ScoreRow(
            image,
            prediction.Probabilities,
            from.Model.ToString(),
            NameOf(from.Precision),
            from.Trained,
            from.InTrainingSplit,
            from.ContentHash,
            from.ModelHash);
    }

    /// <summary>A precision as files and command lines write it.</summary>
    /// <returns><c>fp32</c> or <c>int8</c>.</returns>
    public static string NameOf(Precision precision) => JsonSerializer.SerializeToElement(precision).GetString()!;
}
