using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class PhantomMathTests
{
    [Fact]
    public void Exp_agrees_with_the_platform()
    {
        for (double x = -30; x < 30; x += .0137) Agree(Math.Exp(x), PhantomMath.Exp(x));
    }

    [Fact]
    public void Log_agrees_with_the_platform()
    {
        for (double x = 1e-6; x < 1e6; x *= 1.0173) Agree(Math.Log(x), PhantomMath.Log(x));
    }

    [Fact]
    public void Sine_and_cosine_agree_with_the_platform()
    {
        for (double x = -40; x < 40; x += .0137)
        {
            Agree(Math.Sin(x), PhantomMath.Sin(x));
            Agree(Math.Cos(x), PhantomMath.Cos(x));
        }
    }

    [Fact]
    public void Power_of_a_positive_number_agrees_with_the_platform()
    {
        for (double x = .001; x < 50; x *= 1.1) Agree(Math.Pow(x, .36), PhantomMath.Pow(x, .36));
    }

    [Theory]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.5, 0)]
    [InlineData(0.84134474606854293, 1)]
    [InlineData(0.999, 3.090232306167813)]
    public void Normal_quantile_has_the_tabulated_values(double p, double z) => Assert.Equal(z, PhantomMath.NormalQuantile(p), 6);

    private static void Agree(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-11 * Math.Max(1e-2, Math.Abs(expected)), $"{expected:R} and {actual:R}");
}
