namespace CheXNet.Models;

/// <summary>What the network says of one view of an image.</summary>
/// <param name="Geometry">Where the view lies on the original.</param>
/// <param name="Logits">One a finding, in card order.</param>
/// <param name="Maps">The activation maps that the logits are the means of.</param>
public sealed record ViewScores(Geometry Geometry, float[] Logits, ActivationMaps Maps);
