namespace CheXNet.Models;

/// <summary>The network's output for one view of an image.</summary>
/// <param name="Geometry">The view's position on the original image.</param>
/// <param name="Logits">One per finding, in card order.</param>
/// <param name="Maps">The activation maps whose means, plus bias, are the logits.</param>
public sealed record ViewScores(Geometry Geometry, float[] Logits, ActivationMaps Maps)
{
    /// <summary>Maps that <see cref="Maps"/> does not determine, by name (see <see cref="FurtherMaps"/>); as far as there are any.</summary>
    public IReadOnlyDictionary<string, ActivationMaps> Further { get; init; } = FurtherMaps.None;
}
