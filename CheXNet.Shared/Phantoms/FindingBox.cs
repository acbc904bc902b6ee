namespace CheXNet.Phantoms;

/// <summary>Where a lesion is on a film.</summary>
/// <param name="Finding">What it is.</param>
/// <param name="Box">The rectangle around it in pixels of the film, inside the film.</param>
public sealed record FindingBox(Finding Finding, RectangleD Box);
