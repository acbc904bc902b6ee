namespace CheXNet.Phantoms;

/// <summary>Cross-section of a band: attenuation over the distance from the center line, 1 at the edge.</summary>
internal sealed class StrokeProfile
{
    private const int Steps = 256;
    private const float Reach = 1.25f;
    private readonly float[] _table = new float[Steps + 2];

    private StrokeProfile(Func<double, double> section)
    {
        for (int i = 0; i < _table.Length; i++) _table[i] = (float)section(i * Reach / Steps);
    }

    /// <summary>A cortical shell around spongy bone, seen from the side.</summary>
    public static StrokeProfile Bone { get; } = new(q =>
    {
        const double Shell = .17;
        double outer = Math.Sqrt(Math.Max(0, 1 - q * q)), inner = Math.Sqrt(Math.Max(0, (1 - Shell) * (1 - Shell) - q * q));
        return .40 * inner + 1.15 * (outer - inner);
    });

    /// <summary>A solid round rod.</summary>
    public static StrokeProfile Rod { get; } = new(q => Math.Sqrt(Math.Max(0, 1 - q * q)));

    /// <summary>A hollow thin-walled tube.</summary>
    public static StrokeProfile Tube { get; } = new(q => Math.Sqrt(Math.Max(0, 1 - q * q)) - .92 * Math.Sqrt(Math.Max(0, .55 - q * q)));

    /// <summary>A flat band with soft edges.</summary>
    public static StrokeProfile Band { get; } = new(q => 1 - PhantomMath.SmoothStep(.55f, 1.2f, (float)q));

    /// <summary>The value at a distance, both in cells; a band thinner than a cell fades.</summary>
    public float At(float distance, float half)
    {
        float pale = 1;
        if (half < .9f)
        {
            pale = half / .9f;
            half = .9f;
        }

        float position = distance / half * (Steps / Reach);
        if (position >= Steps) return 0;
        int i = (int)position;
        return pale * (_table[i] + (position - i) * (_table[i + 1] - _table[i]));
    }
}
