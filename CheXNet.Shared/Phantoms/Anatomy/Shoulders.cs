namespace CheXNet.Phantoms.Anatomy;

/// <summary>Clavicles, scapulae and humeri.</summary>
internal static class Shoulders
{
    public static void Draw(FilmCanvas canvas, LungField lungs, PhantomRandom random, FilmView view)
    {
        bool ap = view == FilmView.AP;
        double w = lungs.Shape.HalfWidth, turn = lungs.Shape.Turn;
        double height = random.Normal(ap ? 2.3 : 3.3, .5, 1, 4.6), lift = random.Normal(ap ? 1.8 : 2.7, .6, .6, 4.2),
            strength = random.Normal(.37, .04, .28, .46);
        double blade = (ap ? .82 : 1.06) + random.Normal(0, .04, -.09, .1);
        Span<StrokePoint> clavicle = stackalloc StrokePoint[24];
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            double inner = 1.5 + side * turn * 1.1, outer = w + 4.5;
            for (int k = 0; k < clavicle.Length; k++)
            {
                double t = k / (clavicle.Length - 1.0);
                double y = height - lift * t - .5 * PhantomMath.Sin(Math.Tau * (t + .06)) + side * .3 * turn;
                double half = (.58 + .34 * PhantomMath.Pow(1 - t, 5) + .12 * PhantomMath.Pow(t, 4)) * Math.Min(1, .6 + 9 * t);
                clavicle[k] = new StrokePoint(
                    (float)(side * (inner + (outer - inner) * t)), (float)y, (float)half, (float)(strength * (1.05 - .2 * t)));
            }

            canvas.Stroke(canvas.Attenuation, clavicle, StrokeProfile.Bone);
            DrawBlade(canvas, side, blade * w, w, height - lift, random.Normal(0, .5, -1, 1));
            DrawHumerus(canvas, side, w + 7.4 + random.Normal(0, .4, -1, 1), height - lift + 2.6);
        }
    }

    private static void DrawBlade(FilmCanvas canvas, int side, double medial, double w, double top, double slide)
    {
        // A thin plate between the medial and the thick lateral border, down to the inferior angle.
        double tip = 15.5 + slide, inner = medial, outerTop = w + 4.4, tipX = medial + 2.2;
        StrokePoint[] outerBorder =
        [
            new((float)(side * outerTop), (float)(top + 3.5), .55f, .30f),
            new((float)(side * (outerTop - 1.6)), (float)(top + 7), .5f, .28f),
            new((float)(side * (tipX + 1.1)), (float)(tip - 2.2), .42f, .22f), new((float)(side * tipX), (float)tip, .4f, .16f),
        ];
        StrokePoint[] innerBorder =
        [
            new((float)(side * tipX), (float)tip, .3f, .14f), new((float)(side * inner), (float)(tip - 4.5), .25f, .13f),
            new((float)(side * (inner + .2)), (float)(top + 4), .25f, .13f),
            new((float)(side * (inner + 2.2)), (float)(top + 1.6), .3f, .1f),
        ];
        StrokePoint[] spine =
        [
            new((float)(side * (inner + .4)), (float)(top + 5.2), .25f, .1f),
            new((float)(side * (inner + 3.5)), (float)(top + 2.4), .42f, .24f),
            new((float)(side * (outerTop + 1.5)), (float)(top + .2), .8f, .3f),
        ];
        canvas.Stroke(canvas.Attenuation, SmoothCurve.Through(outerBorder), StrokeProfile.Bone);
        canvas.Stroke(canvas.Attenuation, SmoothCurve.Through(innerBorder), StrokeProfile.Rod);
        canvas.Stroke(canvas.Attenuation, SmoothCurve.Through(spine), StrokeProfile.Bone);
        var bounds = new RectangleD(Math.Min(side * inner, side * outerTop), top + 2, Math.Max(side * inner, side * outerTop), tip);
        float topY = (float)top + 2, low = (float)tip, from = (float)inner, far = (float)outerTop, end = (float)tipX;
        canvas.Add(canvas.Attenuation, bounds, (x, y) =>
        {
            float across = side * x, t = (y - topY) / (low - topY), left = from + t * t * (end - from), right = far + t * (end + .3f - far);
            return .07f * PhantomMath.SmoothStep(left - .1f, left + .4f, across) * (1 - PhantomMath.SmoothStep(right - .5f, right, across))
                * PhantomMath.SmoothStep(0, .12f, t);
        });
    }

    private static void DrawHumerus(FilmCanvas canvas, int side, double x, double y)
    {
        StrokePoint[] shaft =
        [
            new((float)(side * x), (float)(y - 1.2), 2.0f, .5f), new((float)(side * (x + .2)), (float)(y + .8), 2.2f, .5f),
            new((float)(side * (x + .6)), (float)(y + 3), 1.4f, .5f),
            new((float)(side * (x + 1.6)), (float)(y + 8), 1.15f, .55f), new((float)(side * (x + 4)), (float)(y + 24), 1.15f, .55f),
            new((float)(side * (x + 5)), (float)(y + 45), 1.15f, .55f),
        ];
        canvas.Stroke(canvas.Attenuation, SmoothCurve.Through(shaft), StrokeProfile.Bone);
    }
}
