namespace CheXNet.Phantoms;

/// <summary>A square grid of attenuation (natural log, dimensionless) over the film; anatomy is drawn on it in centimeters.
/// Vessels have their own layer because lesions can erase them.</summary>
internal sealed class FilmCanvas
{
    private readonly float[] _nearest, _along;

    public FilmCanvas(int size)
    {
        Size = size;
        Attenuation = new float[size * size];
        Vessels = new float[size * size];
        _nearest = new float[size * size];
        _along = new float[size * size];
        Array.Fill(_nearest, float.MaxValue);
    }

    public int Size { get; }

    public FilmPose Pose { get; set; } = new(0, 0, 1, 1, 0, 0);

    /// <summary><c>float[Size, Size]</c>, row-major.</summary>
    public float[] Attenuation { get; }

    /// <summary><c>float[Size, Size]</c>, row-major.</summary>
    public float[] Vessels { get; }

    /// <summary>The longer side of a grid cell, cm.</summary>
    public float Cell => (float)(Math.Max(Pose.Width, Pose.Height) / Size);

    public void Clear()
    {
        Array.Clear(Attenuation);
        Array.Clear(Vessels);
    }

    /// <summary>The anatomical point at a cell's center is <c>(X + column·Dx, Y + column·Dy)</c>.</summary>
    public (float X, float Y, float Dx, float Dy) Row(int row)
    {
        var (x, y) = Pose.ToAnatomy(.5 / Size, (row + .5) / Size);
        var (x1, y1) = Pose.ToAnatomy(1.5 / Size, (row + .5) / Size);
        return ((float)x, (float)y, (float)(x1 - x), (float)(y1 - y));
    }

    /// <summary>The cells that an anatomical rectangle overlaps; right and bottom are exclusive.</summary>
    public (int Left, int Top, int Right, int Bottom) Cells(RectangleD anatomy)
    {
        RectangleD film = Pose.ToFilm(anatomy);
        return ((int)Math.Clamp(film.Left * Size - 1, 0, Size), (int)Math.Clamp(film.Top * Size - 1, 0, Size),
            (int)Math.Clamp(film.Right * Size + 2, 0, Size), (int)Math.Clamp(film.Bottom * Size + 2, 0, Size));
    }

    /// <summary>Adds a field to a layer inside an anatomical rectangle.</summary>
    public void Add(float[] layer, RectangleD bounds, Func<float, float, float> field)
    {
        var (left, top, right, bottom) = Cells(bounds);
        for (int row = top; row < bottom; row++)
        {
            var (x, y, dx, dy) = Row(row);
            Span<float> cells = layer.AsSpan(row * Size, Size);
            for (int column = left; column < right; column++) cells[column] += field(x + column * dx, y + column * dy);
        }
    }

    /// <summary>Multiplies a layer by a field inside an anatomical rectangle.</summary>
    public void Scale(float[] layer, RectangleD bounds, Func<float, float, float> field)
    {
        var (left, top, right, bottom) = Cells(bounds);
        for (int row = top; row < bottom; row++)
        {
            var (x, y, dx, dy) = Row(row);
            Span<float> cells = layer.AsSpan(row * Size, Size);
            for (int column = left; column < right; column++) cells[column] *= field(x + column * dx, y + column * dy);
        }
    }

    /// <summary>Adds a band along a polyline: cross-section times each point's <c>Strength</c>; self-overlap counts once.</summary>
    public void Stroke(float[] layer, ReadOnlySpan<StrokePoint> points, StrokeProfile profile)
    {
        if (points.Length < 2) return;
        int left = Size, top = Size, right = 0, bottom = 0;
        var (u0, v0) = Pose.ToFilm(points[0].X, points[0].Y);
        float perCentimetre = (float)(Size / Math.Sqrt(Pose.Width * Pose.Height));
        for (int k = 1; k < points.Length; k++)
        {
            var (u1, v1) = Pose.ToFilm(points[k].X, points[k].Y);
            float ax = (float)(u0 * Size) - .5f, ay = (float)(v0 * Size) - .5f, bx = (float)(u1 * Size) - .5f,
                by = (float)(v1 * Size) - .5f;
            (u0, v0) = (u1, v1);
            float half = Math.Max(points[k - 1].HalfWidth, points[k].HalfWidth) * perCentimetre + 1;
            int l = (int)Math.Max(0, Math.Min(ax, bx) - half), t = (int)Math.Max(0, Math.Min(ay, by) - half);
            int r = (int)Math.Min(Size, Math.Max(ax, bx) + half + 2), b = (int)Math.Min(Size, Math.Max(ay, by) + half + 2);
            if (l >= r || t >= b) continue;
            (left, top, right, bottom) = (Math.Min(left, l), Math.Min(top, t), Math.Max(right, r), Math.Max(bottom, b));
            float ex = bx - ax, ey = by - ay, inverse = 1 / Math.Max(ex * ex + ey * ey, 1e-6f);
            for (int y = t; y < b; y++)
            {
                Span<float> nearest = _nearest.AsSpan(y * Size, Size), along = _along.AsSpan(y * Size, Size);
                for (int x = l; x < r; x++)
                {
                    float px = x - ax, py = y - ay, s = (px * ex + py * ey) * inverse;
                    // Square ends; at joints the neighboring segment's clamped part covers the gap.
                    if ((s < 0 && k == 1) || (s > 1 && k == points.Length - 1)) continue;
                    s = Math.Clamp(s, 0, 1);
                    float qx = px - s * ex, qy = py - s * ey, d = qx * qx + qy * qy;
                    if (d >= nearest[x]) continue;
                    nearest[x] = d;
                    along[x] = k - 1 + s;
                }
            }
        }

        for (int y = top; y < bottom; y++)
        {
            Span<float> nearest = _nearest.AsSpan(y * Size, Size), along = _along.AsSpan(y * Size, Size),
                cells = layer.AsSpan(y * Size, Size);
            for (int x = left; x < right; x++)
            {
                if (nearest[x] == float.MaxValue) continue;
                int k = Math.Min((int)along[x], points.Length - 2);
                float s = along[x] - k;
                float half = (points[k].HalfWidth + s * (points[k + 1].HalfWidth - points[k].HalfWidth)) * perCentimetre;
                cells[x] += (points[k].Strength + s * (points[k + 1].Strength - points[k].Strength))
                    * profile.At(MathF.Sqrt(nearest[x]), half);
                nearest[x] = float.MaxValue;
            }
        }
    }

    /// <summary>Adds a soft round spot, the brush for vessels and wires. Below a cell's size it fades instead of shrinking.</summary>
    public void Dab(float[] layer, double anatomicalX, double anatomicalY, float radius, float strength)
    {
        var (u, v) = Pose.ToFilm(anatomicalX, anatomicalY);
        float cx = (float)(u * Size) - .5f, cy = (float)(v * Size) - .5f, r = radius * (float)(Size / Math.Sqrt(Pose.Width * Pose.Height));
        const float Least = .8f;
        if (r < Least)
        {
            strength *= r * r / (Least * Least);
            r = Least;
        }

        float reach = 1.5f * r;
        int l = (int)Math.Max(0, cx - reach + 1), t = (int)Math.Max(0, cy - reach + 1), right = (int)Math.Min(Size - 1, cx + reach),
            b = (int)Math.Min(Size - 1, cy + reach);
        float inverse = 1 / (reach * reach);
        for (int y = t; y <= b; y++)
        {
            float dy = (y - cy) * (y - cy);
            Span<float> cells = layer.AsSpan(y * Size, Size);
            for (int x = l; x <= right; x++)
            {
                float q = 1 - ((x - cx) * (x - cx) + dy) * inverse;
                if (q > 0) cells[x] += strength * q * q;
            }
        }
    }
}

/// <summary>A point of a band, cm.</summary>
internal readonly record struct StrokePoint(float X, float Y, float HalfWidth, float Strength);
