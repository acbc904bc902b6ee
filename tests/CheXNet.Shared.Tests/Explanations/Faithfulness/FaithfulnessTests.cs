using CheXNet.Explanations;
using CheXNet.Explanations.Faithfulness;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations.Faithfulness;

public sealed class FaithfulnessTests
{
    private const int Side = 8;
    private static readonly Finding Mass = new("Mass");

    /// <summary>The model looks at the upper left quarter alone: its probability is the mean there of an image of ones.</summary>
    private static readonly Func<IReadOnlyList<float[]>, double[]> UpperLeft =
        static images => [.. images.Select(static image => Enumerable.Range(0, 16).Average(i => (double)image[(i / 4 * Side) + (i % 4)]))];

    [Fact]
    public void Deletion_and_insertion_areas_are_those_of_the_curves()
    {
        float[] ones = [.. Enumerable.Repeat(1f, Side * Side)];
        FaithfulnessRun run = new(UpperLeft, ones, Side, Side, new FaithfulnessOptions { Steps = 4 });

        // The right quarter first: 1, 0, 0, 0, 0 by trapezoids. Last: 1, 1, 1, 1, 0.
        FaithfulnessScores right = run.Measure(Quarter(upperLeft: true), null), wrong = run.Measure(Quarter(upperLeft: false), null);

        Assert.Equal(0.125, right.Deletion, 6);
        Assert.Equal(0.875, wrong.Deletion, 6);
        Assert.True(right.Insertion > wrong.Insertion);
        Assert.Equal(0, right.Drop, 6);
        Assert.Equal(1, wrong.Drop, 6);
        Assert.False(right.Increased);
        Assert.Equal(run.PassesPerMap, Passes(run));
    }

    [Fact]
    public void Increase_is_a_greater_probability_under_the_map()
    {
        // Background speaks against the finding: hiding it raises the score.
        float[] ones = [.. Enumerable.Repeat(1f, Side * Side)];
        FaithfulnessRun run = new(
            static images => [.. images.Select(static i => 0.5 + ((i[0] - i[^1]) / 4))], ones, Side, Side,
            new FaithfulnessOptions { Steps = 1 });
        Assert.True(run.Measure(Quarter(upperLeft: true), null).Increased);
        Assert.Equal(0.5, run.Measure(Quarter(upperLeft: false), null).Drop, 6);
    }

    [Fact]
    public void Road_prefers_the_map_that_ranks_the_models_pixels_first()
    {
        // A bright quarter that the model looks for, on a dark film.
        float[] image = [.. Enumerable.Range(0, Side * Side).Select(static i => i / Side < 4 && i % Side < 4 ? 1f : 0f)];
        FaithfulnessRun run = new(UpperLeft, image, Side, Side, new FaithfulnessOptions { Steps = 4 });
        FaithfulnessScores right = run.Measure(Quarter(upperLeft: true), null), wrong = run.Measure(Quarter(upperLeft: false), null);
        Assert.True(right.RoadMostFirst < wrong.RoadMostFirst);
        Assert.True(right.RoadLeastFirst > wrong.RoadLeastFirst);
        Assert.True(right.Road > 0.1 && wrong.Road < right.Road);
    }

    [Fact]
    public void Imputation_of_a_ramp_gives_the_ramp()
    {
        const int width = 12, height = 9;
        float[] ramp = [.. Enumerable.Range(0, width * height).Select(static i => (2f * (i % width)) - (i / width))];
        bool[] removed = [.. Enumerable.Range(0, width * height).Select(static i => i % width is > 2 and < 9 && i / width is > 1 and < 7)];
        float[] imputed = NoisyLinearImputation.Apply(ramp, height, width, removed, noise: 0, seed: 1);
        for (int i = 0; i < ramp.Length; i++) Assert.Equal(ramp[i], imputed[i], 1e-3);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void Imputation_solves_the_system_of_neighbors(double share)
    {
        const int width = 9, height = 7;
        Random random = new(5);
        float[] image = [.. Enumerable.Range(0, 2 * width * height).Select(_ => random.NextSingle())];
        bool[] removed = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < share)];
        float[] imputed = NoisyLinearImputation.Apply(image, height, width, removed, noise: 0, seed: 1);
        for (int c = 0; c < 2; c++)
        {
            for (int i = 0; i < removed.Length; i++)
            {
                float value = imputed[(c * removed.Length) + i];
                if (!removed[i])
                {
                    Assert.Equal(image[(c * removed.Length) + i], value);
                    continue;
                }

                double sum = 0, weights = 0;
                for (int n = 0; n < 9; n++)
                {
                    (int dx, int dy) = ((n % 3) - 1, (n / 3) - 1);
                    (int x, int y) = ((i % width) + dx, (i / width) + dy);
                    if ((dx, dy) == (0, 0) || x < 0 || x >= width || y < 0 || y >= height) continue;
                    double weight = dx == 0 || dy == 0 ? 1 / 6.0 : 1 / 12.0;
                    sum += weight * imputed[(c * removed.Length) + (y * width) + x];
                    weights += weight;
                }

                Assert.Equal(sum / weights, value, 1e-4);
            }
        }
    }

    [Fact]
    public void Imputation_adds_seeded_noise_of_its_deviation()
    {
        float[] flat = new float[100 * 100];
        bool[] removed = [.. Enumerable.Range(0, flat.Length).Select(static i => i % 2 == 0)];
        float[] one = NoisyLinearImputation.Apply(flat, 100, 100, removed, 0.1, 1);
        Assert.Equal(one, NoisyLinearImputation.Apply(flat, 100, 100, removed, 0.1, 1));
        Assert.NotEqual(one, NoisyLinearImputation.Apply(flat, 100, 100, removed, 0.1, 2));
        double deviation = Math.Sqrt(one.Where((_, i) => removed[i]).Average(static v => (double)v * v));
        Assert.InRange(deviation, 0.095, 0.105);
        Assert.All(one.Where((_, i) => !removed[i]), static v => Assert.Equal(0, v));
    }

    [Fact]
    public void Edges_of_a_ramp_are_sobels()
    {
        float[] ramp = [.. Enumerable.Range(0, 35).Select(static i => (float)(i % 7))];
        SaliencyMap edges = EdgeMap.Of(ramp, 5, 7, Mass);
        for (int i = 0; i < 35; i++) Assert.Equal(i % 7 is 0 or 6 ? 4 : 8, edges.Values[i]);
    }

    [Fact]
    public void Order_is_descending_and_stable() =>
        Assert.Equal([2, 0, 3, 1, 4], PixelMap.Order([0.5f, 0.1f, 0.9f, 0.5f, 0.1f]));

    [Fact]
    public void Pixels_of_a_map_are_its_positive_part_by_the_greatest_cell()
    {
        float[] pixels = PixelMap.Of(new SaliencyMap(Mass, "cam", 1, 2, [-3, 4]), 2, 4);
        Assert.Equal([0, 0.25f, 0.75f, 1, 0, 0.25f, 0.75f, 1], pixels);
        Assert.All(PixelMap.Of(new SaliencyMap(Mass, "cam", 1, 2, [-3, 0]), 2, 4), static p => Assert.Equal(0, p));
    }

    private static int Passes(FaithfulnessRun run)
    {
        int passes = 0;
        run.Measure(Quarter(upperLeft: true), count => passes += count);
        return passes;
    }

    /// <summary>A map of one cell for each pixel.</summary>
    private static SaliencyMap Quarter(bool upperLeft) => new(
        Mass, "test", Side, Side,
        [.. Enumerable.Range(0, Side * Side).Select(i => (i / Side < 4 && i % Side < 4) == upperLeft ? 1f : 0f)]);
}
