namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>What the air-space opacities share.</summary>
internal static class Opacity
{
    /// <summary>1 at the center, falling as a bell to 0 at the edge of an ellipse (squared distance 1).</summary>
    public static float Bell(float squaredDistance) => squaredDistance >= 1 ? 0 : (1 - squaredDistance) * (1 - squaredDistance);

    /// <summary>How much lung there is to fill, 0 to 1 of a usual path.</summary>
    public static float Room(LungField lungs, float x, float y) => MathF.Min(lungs.Depth(x, y) / 9f, 1.2f);
}
