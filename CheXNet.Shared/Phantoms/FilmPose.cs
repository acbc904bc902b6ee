namespace CheXNet.Phantoms;

/// <summary>Position of the patient relative to the film. Anatomical coordinates are in cm: x from the midline to the patient's left
/// (right on the film), y down from the apex of the lungs. Film coordinates are 0 to 1 from the upper left.</summary>
/// <param name="CenterX">Anatomical x at the film's center, cm.</param>
/// <param name="CenterY">Anatomical y at the film's center, cm.</param>
/// <param name="Width">Width of the film, cm.</param>
/// <param name="Height">Height of the film, cm; differs from the width because ChestX-ray14 resizes every film to a square.</param>
/// <param name="Tilt">Rotation in the film plane, radians.</param>
/// <param name="Turn">Rotation about the patient's long axis, −1 to 1; shifts front against back.</param>
public sealed record FilmPose(double CenterX, double CenterY, double Width, double Height, double Tilt, double Turn)
{
    private readonly double _cos = PhantomMath.Cos(Tilt);
    private readonly double _sin = PhantomMath.Sin(Tilt);

    /// <summary>Anatomical (cm) to film coordinates.</summary>
    public (double U, double V) ToFilm(double x, double y)
    {
        double dx = x - CenterX, dy = y - CenterY;
        return ((dx * _cos - dy * _sin) / Width + .5, (dx * _sin + dy * _cos) / Height + .5);
    }

    /// <summary>Film to anatomical coordinates (cm).</summary>
    public (double X, double Y) ToAnatomy(double u, double v)
    {
        double a = (u - .5) * Width, b = (v - .5) * Height;
        return (CenterX + a * _cos + b * _sin, CenterY - a * _sin + b * _cos);
    }

    /// <summary>Axis-aligned bounding box in film coordinates of an anatomical rectangle (cm), not clipped.</summary>
    public RectangleD ToFilm(RectangleD anatomy)
    {
        var (u0, v0) = ToFilm(anatomy.Left, anatomy.Top);
        var (u1, v1) = ToFilm(anatomy.Right, anatomy.Top);
        var (u2, v2) = ToFilm(anatomy.Left, anatomy.Bottom);
        var (u3, v3) = ToFilm(anatomy.Right, anatomy.Bottom);
        return new RectangleD(Math.Min(Math.Min(u0, u1), Math.Min(u2, u3)), Math.Min(Math.Min(v0, v1), Math.Min(v2, v3)),
            Math.Max(Math.Max(u0, u1), Math.Max(u2, u3)), Math.Max(Math.Max(v0, v1), Math.Max(v2, v3)));
    }
}
