using CheXNet.Models;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class SigmoidTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.731058578630004879)]
    [InlineData(-1, 0.268941421369995121)]
    [InlineData(-30, 9.357622968839299e-14)]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    [InlineData(double.MaxValue, 1)]
    [InlineData(double.MinValue, 0)]
    public void Sigmoid_has_its_closed_form_without_overflow(double x, double expected) =>
        Assert.Equal(expected, Sigmoid.Of(x), Math.Max(1e-16, expected * 1e-14));

    [Fact]
    public void Sigmoid_of_x_and_minus_x_make_one() =>
        Prop.ForAll(
            Gen.Choose(-40_000, 40_000).Select(static i => i / 1000d).ToArbitrary(),
            static x => Math.Abs(Sigmoid.Of(x) + Sigmoid.Of(-x) - 1) < 1e-15)
            .QuickCheckThrowOnFailure();
}
