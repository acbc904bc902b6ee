namespace CheXNet.Evaluation.Reports;

/// <summary>Where an axis is marked: at multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class AxisTicks
{
    private const int Most = 6;
    private static readonly int[] Factors = [1, 2, 5, 10];

    /// <summary>The smallest such step that gives at most six intervals.</summary>
    /// <param name="range">Above 0.</param>
    public static double Step(double range)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / Most)));
        return Factors.Select(factor => factor * power).First(step => range / step <= Most + 1e-9);
    }

    /// <summary>The multiples from <paramref name="low"/> to <paramref name="high"/>, both included where they are multiples.</summary>
    public static IEnumerable<double> Of(double low, double high)
    {
        double step = Step(high - low);
        for (long i = (long)Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-9); i++) yield return i * step;
    }

    /// <summary>The end of an axis from 0 that holds a value and is a multiple of its step.</summary>
    public static double Above(double value)
    {
        double step = Step(value);
        return Math.Ceiling((value / step) - 1e-9) * step;
    }
}
