namespace CheXNet.Phantoms;

/// <summary>Attenuation to gray: intensity I = e^(−μ) + s (Beer-Lambert law plus scatter s), then −ln I through an S-shaped curve
/// (Hurter and Driffield); dense parts are white.</summary>
internal sealed class FilmCurve
{
    private const float Range = 9, PerUnit = 256;
    private readonly float[] _table = new float[(int)(Range * PerUnit) + 2];

    public FilmCurve(FilmPlan plan)
    {
        double scatter = plan.View == FilmView.AP ? .020 : .013;
        double center = 2.45 - .75 * plan.Exposure + .85 * plan.Patient.Habitus, width = .60 / plan.Contrast;
        for (int i = 0; i < _table.Length; i++)
        {
            double seen = -PhantomMath.Log(PhantomMath.Exp(-i / (double)PerUnit) + scatter);
            _table[i] = (float)(6 + 247 / (1 + PhantomMath.Exp(-(seen - center) / width)));
        }
    }

    /// <summary>Replaces attenuations with gray levels, 0 to 255.</summary>
    public void Develop(Span<float> attenuation)
    {
        foreach (ref float value in attenuation)
        {
            float position = Math.Clamp(value, 0, Range) * PerUnit;
            int i = (int)position;
            value = _table[i] + (position - i) * (_table[i + 1] - _table[i]);
        }
    }
}
