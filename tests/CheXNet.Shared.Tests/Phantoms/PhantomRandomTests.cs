using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class PhantomRandomTests
{
    [Fact]
    public void Stream_of_a_seed_is_the_same_on_every_machine()
    {
        // SplitMix64 as published, computed elsewhere.
        PhantomRandom random = new(42);
        Assert.Equal(
            [0x57E1FABA65107204UL, 0xF4ABD143FEB24055UL, 0x7C816738C12903B2UL],
            new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void Split_ignores_what_was_drawn_before()
    {
        PhantomRandom fresh = new(7), used = new(7);
        for (int i = 0; i < 100; i++) used.NextBits();
        Assert.Equal(fresh.Split(3).NextBits(), used.Split(3).NextBits());
    }

    [Fact]
    public void Splits_of_neighboring_tags_do_not_agree()
    {
        PhantomRandom random = new(7);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => random.Split((ulong)i).NextBits()).Distinct().Count());
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1()
    {
        PhantomRandom random = new(1);
        double[] numbers = [.. Enumerable.Range(0, 100_000).Select(_ => random.Normal())];
        // Four standard errors.
        Assert.InRange(numbers.Average(), -.0127, .0127);
        Assert.InRange(numbers.Average(n => n * n), .982, 1.018);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.02)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Chance_comes_as_often_as_asked(double probability)
    {
        PhantomRandom random = new(5);
        double share = Enumerable.Range(0, 50_000).Count(_ => random.Chance(probability)) / 50_000.0;
        Assert.InRange(share, probability - .009, probability + .009);
    }
}
