namespace CheXNet.Shared.Tests.Differentiation;

internal static class Close
{
    /// <summary>Fails unless all numbers agree, relative to the largest of the expected ones.</summary>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what = "")
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double largest = 0, furthest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            furthest = Math.Max(furthest, Math.Abs((double)expected[i] - actual[i]));
        }

        Xunit.Assert.True(
            furthest <= tolerance * largest,
            FormattableString.Invariant($"{what} off by {furthest / largest:G3} of the largest, {largest:G4}"));
    }

    /// <summary>The length of the difference, relative to the expected vector's (both Euclidean).</summary>
    public static double RelativeDistance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double length = 0, distance = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            length += (double)expected[i] * expected[i];
            distance += Math.Pow((double)expected[i] - actual[i], 2);
        }

        return Math.Sqrt(distance / length);
    }
}
