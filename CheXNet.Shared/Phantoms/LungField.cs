namespace CheXNet.Phantoms;

/// <summary>Contours of chest wall, lungs and heart over height, of the diaphragm over width, and the path lengths between them.
/// A side is −1 (patient's right) or 1; distances from the midline are positive on both sides.</summary>
internal sealed class LungField
{
    private readonly ThoraxLevels _levels;
    private readonly ContourTable _rightDome, _leftDome;
    private static readonly float[] Across =
        Tabulate(s => s < .5 ? 1 - PhantomMath.Pow(1 - 2 * s, 2.6) : PhantomMath.Pow(4 * s * (1 - s), .36));
    private static readonly float[] Torso = Tabulate(q => Math.Sqrt(1 - PhantomMath.Pow(q, 5)));

    public LungField(ThoraxShape shape, PhantomRandom random)
    {
        Shape = shape;
        double w = shape.HalfWidth, s = shape.Skeleton, b = shape.HeartBase;
        double apex = random.Normal(.36, .02, .3, .42), roundness = random.Normal(1, .035, .91, 1.07),
            lean = random.Normal(0, .018, -.04, .04);
        Func<double, double> medial = Curve((0, apex * w), (.02 * s, .29 * w), (.06 * s, .225 * w), (.12 * s, .185 * w),
            (.2 * s, .165 * w), (s, .155 * w), (1.4 * s, .15 * w));

        double heart = 2 * w * shape.HeartRatio, left = heart * (1 - shape.RightHeartShare), right = heart * shape.RightHeartShare;
        double m = shape.Mediastinum, knob = shape.AorticKnob, waist = random.Normal(.52, .03, .44, .6);
        Func<double, double> leftHeart = Curve(
            (-4, 2.6 * m), (.05 * s, 2.7 * m), (.2 * b, 2.75 * m), (.27 * b, 3.2 * m + .6 * knob), (.325 * b, 3.45 * m + knob),
            (.38 * b, 3.3 * m + .5 * knob), (.43 * b, Math.Max(3.25 * m, left * .42)), (.5 * b, Math.Max(3.7, left * waist)),
            (.6 * b, left * (waist + .1)), (.72 * b, left * .81), (.84 * b, left * .95), (.95 * b, left), (1.04 * b, left * .93),
            (1.13 * b, left * .7), (1.25 * b, 2.5));
        Func<double, double> rightHeart = Curve(
            (-4, 2.5 * m), (.05 * s, 2.6 * m), (.25 * b, 2.55 * m), (.42 * b, 2.65 * m), (.52 * b, Math.Max(2.8, right * .68)),
            (.62 * b, right * .86), (.76 * b, right), (.9 * b, right * .95), (1.0 * b, right * .78), (1.1 * b, 2.6), (1.3 * b, 2.2));
        _rightDome = Dome(shape.RightDome, random.Normal(.46, .03, .38, .54));
        _leftDome = Dome(shape.LeftDome, random.Normal(.5, .03, .42, .58));

        double t = shape.Thickness, deepest = .64 * t;
        Func<double, double> depth = y => y <= 0 ? 0 : y >= .55 * s ? deepest
            : deepest * Math.Sqrt(1 - PhantomMath.Pow(1 - y / (.55 * s), 2.4));
        double wall = 3.7 + 1.7 * Math.Max(-.6, shape.Habitus);
        Func<double, double> body = Curve(
            (-8, 6.0), (-5, 6.4), (-3.8, 8), (-2.8, 11.5), (-1.8, 16), (0, 21), (3, 23), (6, 22), (.39 * s, w + wall + 4),
            (.57 * s, w + wall + 1.3), (.75 * s, w + wall + .4), (.95 * s, w + wall), (1.4 * s, w + wall - .3 + shape.Habitus));
        Func<double, double> thickness = Curve(
            (-8, 12.5), (-3, 13), (0, 13.5), (3, .74 * t), (7, .88 * t), (12, .98 * t), (18, t), (28, t + .8));

        _levels = new ThoraxLevels(Lateral(1 + lean), Lateral(1 - lean), medial, rightHeart, leftHeart, depth, body, thickness);

        static Func<double, double> Curve(params (double X, double Y)[] points) => ContourTable.Interpolate(points);

        Func<double, double> Lateral(double scale) => Curve(
            (0, apex * w), (.008 * s, (apex + .075) * w), (.025 * s, (apex + .145) * w), (.06 * s, .625 * w * roundness),
            (.12 * s, .745 * w * roundness), (.2 * s, .845 * w * roundness), (.3 * s, .915 * w * scale), (.45 * s, .965 * w * scale),
            (.65 * s, .995 * w * scale), (.85 * s, w * scale), (1.08 * s, .985 * w * scale), (1.4 * s, .94 * w * scale));

        ContourTable Dome(double top, double peak) => new(0, 24, x =>
        {
            double from = x - peak * w, span = from > 0 ? (1 - peak) * w : peak * w;
            return top + (from > 0 ? shape.Sulcus * PhantomMath.Pow(from / span, 2.3)
                : .42 * shape.Sulcus * PhantomMath.Pow(-from / span, 2));
        });
    }

    public static LungField Of(FilmPlan plan, ThoraxShape shape) => new(shape, new PhantomRandom(plan.Patient.Anatomy).Split(2));

    public ThoraxShape Shape { get; }

    /// <summary>Shift of heart and mediastinum when the patient is rotated, cm.</summary>
    public float HeartShift => (float)(.8 * Shape.Turn);

    /// <summary>Shift of the spine, opposite to the heart's, cm.</summary>
    public float SpineShift => (float)(-.35 * Shape.Turn);

    /// <summary>All contours at a height, for loops that need several.</summary>
    public ThoraxLevel Level(float y) => _levels.At(y);

    public float Lateral(int side, float y) => _levels.At(y).Lateral(side);

    public float Medial(float y) => _levels.At(y).Medial;

    public float Dome(int side, float x) => (side < 0 ? _rightDome : _leftDome).At(side * x);

    /// <summary>The distance of the heart's border from the midline on a side.</summary>
    public float HeartBorder(int side, float y) => _levels.At(y).Heart(side) + side * HeartShift;

    /// <summary>Path length through the body, cm.</summary>
    public static float BodyDepth(float x, ThoraxLevel level)
    {
        float q = Math.Abs(x) / level.Body;
        return q >= 1 ? 0 : level.Thickness * Lookup(Torso, q);
    }

    /// <summary>Path length through the lung, excluding heart and mediastinum, cm.</summary>
    public float Depth(float x, float y) => Depth(x, y, _levels.At(y));

    /// <summary>The same with precomputed contours.</summary>
    public float Depth(float x, float y, ThoraxLevel level)
    {
        if (y <= 0) return 0;
        int side = x < 0 ? -1 : 1;
        float across = side * x, medial = level.Medial, lateral = level.Lateral(side);
        if (across <= medial || across >= lateral) return 0;
        float depth = level.Depth * Lookup(Across, (across - medial) / (lateral - medial));
        float above = (side < 0 ? _rightDome : _leftDome).At(across) - y;
        float open = above >= 4.5f ? 1
            : above >= 0 ? (.2f + .8f * PhantomMath.SmoothStep(-.1f, .22f, above)) * (.78f + .22f * above / 4.5f)
            : .2f * .78f * Math.Max(0, 1 + above / 5) * PhantomMath.SmoothStep(-6, 0, above)
                + .125f * PhantomMath.SmoothStep(-.1f, .22f, above);
        return depth * open * (1 - .92f * Heart(level.Heart(side) + side * HeartShift - across));
    }

    /// <summary>Fraction of the lung's path that heart and great vessels take up: 0 outside their silhouette, up to 1.</summary>
    private static float Heart(float inside)
    {
        if (inside <= 0) return 0;
        float q = 1 - Math.Min(inside / 4.5f, 1);
        return MathF.Sqrt(1 - q * q);
    }

    /// <summary>Whether a point is in lung with no heart or diaphragm in front of it.</summary>
    public bool IsClear(float x, float y, float margin)
    {
        int side = x < 0 ? -1 : 1;
        float across = side * x;
        return y > margin && across < Lateral(side, y) - margin && across < Lateral(side, y - margin) - margin
            && across > Math.Max(Medial(y), HeartBorder(side, y)) + margin && across > Medial(y - margin) + margin
            && y < Dome(side, x) - margin;
    }

    /// <summary>Bounding box of a lung's visible field down to the costophrenic angle.</summary>
    public RectangleD Bounds(int side)
    {
        double low = (side < 0 ? Shape.RightDome : Shape.LeftDome) + Shape.Sulcus;
        double far = 0, near = 99;
        for (double y = 0; y < low; y += .5)
        {
            far = Math.Max(far, Lateral(side, (float)y));
            near = Math.Min(near, Math.Max(Medial((float)y), HeartBorder(side, (float)y)));
        }

        return side < 0 ? new RectangleD(-far, 0, -near, low) : new RectangleD(near, 0, far, low);
    }

    /// <summary>Bounding box of the heart's silhouette below the great vessels.</summary>
    public RectangleD HeartBounds()
    {
        double right = 0, left = 0, b = Shape.HeartBase;
        for (double y = .45 * b; y < 1.1 * b; y += .25)
        {
            right = Math.Max(right, HeartBorder(-1, (float)y));
            left = Math.Max(left, HeartBorder(1, (float)y));
        }

        return new RectangleD(-right, .42 * b, left, 1.1 * b);
    }

    private static float[] Tabulate(Func<double, double> curve)
    {
        float[] table = new float[2050];
        for (int i = 0; i < table.Length; i++) table[i] = (float)curve(Math.Min(1, i / 2048.0));
        return table;
    }

    private static float Lookup(float[] table, float q)
    {
        float position = q * 2048;
        int i = (int)position;
        return table[i] + (position - i) * (table[i + 1] - table[i]);
    }
}
