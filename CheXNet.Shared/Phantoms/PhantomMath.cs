namespace CheXNet.Phantoms;

/// <summary>Elementary functions from +, −, × and ÷ only: platform versions differ in the last bits, and films must be bit-identical
/// on all machines. Relative error below 1e-12 over the ranges in use.</summary>
internal static class PhantomMath
{
    private const double Ln2 = 0.69314718055994530942;

    public static double Exp(double x)
    {
        if (x < -700) return 0;
        double k = Math.Floor(x / Ln2 + 0.5);
        double r = x - k * Ln2;
        double sum = 1 + r
            * (1 + r * (1 / 2.0 + r * (1 / 6.0 + r * (1 / 24.0 + r * (1 / 120.0 + r * (1 / 720.0 + r * (1 / 5040.0 + r * (1 / 40320.0
            + r * (1 / 362880.0 + r * (1 / 3628800.0 + r * (1 / 39916800.0 + r * (1 / 479001600.0))))))))))));
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (m > 1.41421356237309505)
        {
            m /= 2;
            exponent++;
        }

        // ln m = 2 artanh((m − 1)/(m + 1)).
        double s = (m - 1) / (m + 1), s2 = s * s, sum = 0;
        for (int n = 17; n >= 1; n -= 2) sum = sum * s2 + 1.0 / n;
        return exponent * Ln2 + 2 * s * sum;
    }

    public static double Pow(double x, double power) => x <= 0 ? 0 : Exp(power * Log(x));

    public static double Sin(double x)
    {
        x -= Math.Floor(x / Math.Tau + 0.5) * Math.Tau;
        if (x > Math.PI / 2) x = Math.PI - x;
        else if (x < -Math.PI / 2) x = -Math.PI - x;
        double x2 = x * x;
        return x * (
            1 + x2 * (-1 / 6.0 + x2 * (1 / 120.0 + x2 * (-1 / 5040.0 + x2 * (1 / 362880.0 + x2 * (-1 / 39916800.0 + x2 * (1 / 6227020800.0
            + x2 * (-1 / 1307674368000.0 + x2 * (1 / 355687428096000.0)))))))));
    }

    public static double Cos(double x) => Sin(x + Math.PI / 2);

    /// <summary>3t² − 2t³ between the edges, 0 before, 1 after.</summary>
    public static float SmoothStep(float from, float to, float x)
    {
        float t = Math.Clamp((x - from) / (to - from), 0f, 1f);
        return t * t * (3 - 2 * t);
    }

    /// <summary>Normal quantile (P. J. Acklam's rational approximation, relative error below 1.2e-9).</summary>
    public static double NormalQuantile(double p)
    {
        if (p < 0.02425) return Tail(Math.Sqrt(-2 * Log(p)));
        if (p > 1 - 0.02425) return -Tail(Math.Sqrt(-2 * Log(1 - p)));
        double q = p - 0.5, r = q * q;
        return (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r
            - 30.66479806614716) * r + 2.506628277459239) * q
            / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
            - 13.28068155288572) * r + 1);

        static double Tail(double t) =>
            (((((-0.007784894002430293 * t - 0.3223964580411365) * t - 2.400758277161838) * t - 2.549732539343734) * t
            + 4.374664141464968) * t + 2.938163982698783)
            / ((((0.007784695709041462 * t + 0.3224671290700398) * t + 2.445134137142996) * t + 3.754408661907416) * t + 1);
    }
}
