namespace CheXNet.Models;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ), in double precision and without overflow on either side.</summary>
public static class Sigmoid
{
    /// <summary>Computes σ(x).</summary>
    /// <param name="x">Any finite number.</param>
    /// <returns>In [0, 1]; rounds to 1 from about 37, underflows to 0 below about −745.</returns>
    public static double Of(double x)
    {
        if (x >= 0) return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }
}
