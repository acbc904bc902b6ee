namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Shared by the air-space opacities.</summary>
internal static class Opacity
{
    /// <summary>Bell from 1 at the center to 0 at the edge of an ellipse (squared distance 1).</summary>
    public static float Bell(float squaredDistance) => squaredDistance >= 1 ? 0 : (1 - squaredDistance) * (1 - squaredDistance);

    /// <summary>Lung path length relative to a typical 9 cm, 0 to 1.2.</summary>
    public static float Room(LungField lungs, float x, float y) => MathF.Min(lungs.Depth(x, y) / 9f, 1.2f);
}
