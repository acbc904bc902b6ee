namespace CheXNet.Phantoms;

/// <summary>A lesion's bounding box.</summary>
/// <param name="Box">In pixels, within the film.</param>
public sealed record FindingBox(Finding Finding, RectangleD Box);
