namespace CheXNet.Phantoms;

/// <summary>
/// Where the patient stands before the film. Anatomy is measured in centimetres: x from the midline toward the patient's left (right on
/// the film), y downwards from the apex of the lungs. Film coordinates run from 0 to 1 from the upper left.
/// </summary>
/// <param name="CenterX">Anatomical x at the film's center, cm.</param>
/// <param name="CenterY">Anatomical y at the film's center, cm.</param>
/// <param name="Width">Width of the film, cm.</param>
/// <param name="Height">Height of the film, cm. It differs from the width: ChestX-ray14 squeezes every film into a square.</param>
/// <param name="Tilt">Rotation in the film's plane, radians.</param>
/// <param name="Turn">Rotation about the patient's long axis, −1 to 1: shifts what lies in front against what lies behind.</param>
public sealed record FilmPose(double CenterX, double CenterY, double Width, double Height, double Tilt, double Turn)
{
    private readonly double _cos = PhantomMath.Cos(Tilt);
    private readonly double _sin = PhantomMath.Sin(Tilt);

    /// <summary>Anatomy to film.</summary>
    /// <param name="x">Centimetres.</param>
    /// <param name="y">Centimetres.</param>
    /// <returns>Film coordinates, 0 to 1 inside the film.</returns>
    public (double U, double V) ToFilm(double x, double y)
    {
        double dx = x - CenterX, dy = y - CenterY;
        return ((dx * _cos - dy * _sin) / Width + .5, (dx * _sin + dy * _cos) / Height + .5);
    }

    /// <summary>Film to anatomy.</summary>
    /// <param name="u">Film coordinate from the left.</param>
    /// <param name="v">Film coordinate from the top.</param>
    /// <returns>Centimetres.</returns>
    public (double X, double Y) ToAnatomy(double u, double v)
    {
        double a = (u - .5) * Width, b = (v - .5) * Height;
        return (CenterX + a * _cos + b * _sin, CenterY - a * _sin + b * _cos);
    }

    /// <summary>The smallest upright rectangle of the film around an anatomical rectangle.</summary>
    /// <param name="anatomy">Centimetres.</param>
    /// <returns>Film coordinates, not clipped.</returns>
    public RectangleD ToFilm(RectangleD anatomy)
    {
        var (u0, v0) = ToFilm(anatomy.Left, anatomy.Top);
        var (u1, v1) = ToFilm(anatomy.Right, anatomy.Top);
        var (u2, v2) = ToFilm(anatomy.Left, anatomy.Bottom);
        var (u3, v3) = ToFilm(anatomy.Right, anatomy.Bottom);
        return new RectangleD(
            Math.Min(Math.Min(u0, u1), Math.Min(u2, u3)), Math.Min(Math.Min(v0, v1), Math.Min(v2, v3)),
            Math.Max(Math.Max(u0, u1), Math.Max(u2, u3)), Math.Max(Math.Max(v0, v1), Math.Max(v2, v3)));
    }
}
