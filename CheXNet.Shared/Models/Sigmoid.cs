namespace CheXNet.Models;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ) in double precision, without overflow for large |x|.</summary>
public static class Sigmoid
{
    /// <summary>Computes σ(x) for a finite x: in [0, 1], rounding to 1 from about 37 and underflowing to 0 below about −745.</summary>
    public static double Of(double x)
    {
        if (x >= 0) return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }
}
