namespace CheXNet.Models;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ) in double precision, without overflow for large |x|.</summary>
public static class Sigmoid
{
    // The largest double below 1: σ rounds to 1 from about 37 on.
    private const double Highest = 1 - (1.0 / (1L << 53));

    /// <summary>Computes σ(x) for a finite x: in [0, 1], rounding to 1 from about 37 and underflowing to 0 below about −745.</summary>
    public static double Of(double x)
    {
        if (x >= 0) return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary>The logit of a probability, log(p / (1 − p)): finite, with 0 and 1 taken as the nearest numbers between them.</summary>
    public static double Inverse(double p)
    {
        double inside = Math.Clamp(p, double.Epsilon, Highest);
        return Math.Log(inside) - Math.Log(1 - inside);
    }
}
