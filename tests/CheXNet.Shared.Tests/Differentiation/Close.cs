namespace CheXNet.Shared.Tests.Differentiation;

internal static class Close
{
    /// <summary>Fails unless all numbers agree, relative to the largest of the expected ones.</summary>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double largest = 0, furthest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            furthest = double.IsNaN(actual[i]) ? double.NaN : Math.Max(furthest, Math.Abs((double)expected[i] - actual[i]));
        }

        Xunit.Assert.True(
            furthest <= tolerance * largest, FormattableString.Invariant($"off by {furthest / largest:G3} of the largest, {largest:G4}"));
    }
}
