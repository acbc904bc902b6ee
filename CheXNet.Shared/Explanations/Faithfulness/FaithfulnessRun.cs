using CheXNet.Explanations.Localization;
using CheXNet.Scoring;

namespace CheXNet.Explanations.Faithfulness;

/// <summary>How <see cref="FaithfulnessRun"/> works.</summary>
/// <exception cref="InvalidInputException">A value is out of range.</exception>
public sealed record FaithfulnessOptions
{
    /// <summary>Steps in which all pixels are deleted, and inserted, 1 to 1024.</summary>
    public int Steps { get; init => field = OptionRange.Check(value, 1, 1024); } = 28;

    /// <summary>Changed films per forward pass, 1 to 64; at most the session's <see cref="SessionSettings.ViewsPerPass"/>.</summary>
    public int Batch { get; init => field = OptionRange.Check(value, 1, 64); } = 4;

    /// <summary>The seed of ROAD's noise.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>
/// Measures faithfulness of maps of one film and finding: deletion, insertion, ROAD, drop and increase, all in the model's pixels of one
/// view, with the finding's probability as the score. A map takes <see cref="PassesPerMap"/> forward passes.
/// </summary>
/// <param name="score">
/// The finding's probability for each of some images, <c>float[C, H, W]</c>, normalized as the model takes them.
/// </param>
/// <param name="image">The view, <c>float[C, H, W]</c>; 0 is the mean, so it is also what deletes.</param>
public sealed class FaithfulnessRun(
    Func<IReadOnlyList<float[]>, double[]> score, float[] image, int height, int width, FaithfulnessOptions options)
{
    private static readonly double[] Shares = [.2, .4, .6, .8];

    private readonly float[] _blurred = GaussianBlur.Of(image, height, width);
    private readonly double _probability = score([image])[0];

    /// <summary>Changed films that a map is scored on.</summary>
    public int PassesPerMap => (2 * (options.Steps + 1)) + (2 * Shares.Length) + 1;

    /// <summary>A scoring function of a model.</summary>
    /// <param name="input">A view of the film: its size and geometry are used.</param>
    /// <param name="finding">The finding's index in card order.</param>
    /// <param name="cancellationToken">Stops within one pass, by an exception.</param>
    public static Func<IReadOnlyList<float[]>, double[]> ScoreOf(
        XrayScorer scorer, ModelInput input, int finding, CancellationToken cancellationToken)
    {
        Calibration? calibration = scorer.Card.Calibration;
        double slope = calibration?.Slope[finding] ?? 1, intercept = calibration?.Intercept[finding] ?? 0;
        return images => [.. scorer.Logits(Together(images), cancellationToken).Select(l => Sigmoid.Of((slope * l[finding]) + intercept))];

        ModelInput Together(IReadOnlyList<float[]> images) => input with
        {
            Values = [.. images.SelectMany(static i => i)],
            Views = [.. images.Select(_ => input.Views[0])],
        };
    }

    /// <summary>Measures one map.</summary>
    /// <param name="map">Of any grid, in this view.</param>
    /// <param name="passed">Called with the number of films scored; null to not be told.</param>
    /// <exception cref="OperationCanceledException">The scoring function was canceled.</exception>
    public FaithfulnessScores Measure(SaliencyMap map, Action<int>? passed)
    {
        float[] pixels = PixelMap.Of(map, height, width);
        int[] order = PixelMap.Order(pixels);
        int seed = ControlMaps.SeedOf($"{options.Seed}/road");
        double[] deleted = Score(Enumerable.Range(0, options.Steps + 1).Select(step => Mixed(new float[image.Length], image, step)));
        double[] inserted = Score(Enumerable.Range(0, options.Steps + 1).Select(step => Mixed(image, _blurred, step)));
        double[] most = Score(Shares.Select(share => Imputed(order.AsSpan(0, CountOf(share)))));
        double[] least = Score(Shares.Select(share => Imputed(order.AsSpan(order.Length - CountOf(share)))));
        double masked = Score([Masked()])[0];
        return new FaithfulnessScores(
            Area(deleted), Area(inserted), most.Average(), least.Average(),
            _probability > 0 ? Math.Max(0, _probability - masked) / _probability : 0, masked > _probability);

        // The first pixels of the order from one film, the others from the other.
        float[] Mixed(float[] first, float[] others, int step)
        {
            float[] mixed = [.. others];
            int count = (int)((long)order.Length * step / options.Steps);
            for (int channel = 0; channel < mixed.Length; channel += order.Length)
            {
                for (int i = 0; i < count; i++) mixed[channel + order[i]] = first[channel + order[i]];
            }

            return mixed;
        }

        float[] Imputed(ReadOnlySpan<int> which)
        {
            bool[] removed = new bool[order.Length];
            foreach (int i in which) removed[i] = true;
            return NoisyLinearImputation.Apply(image, height, width, removed, NoisyLinearImputation.Noise, seed);
        }

        float[] Masked()
        {
            float[] masked = new float[image.Length];
            for (int i = 0; i < masked.Length; i++) masked[i] = image[i] * pixels[i % pixels.Length];
            return masked;
        }

        int CountOf(double share) => (int)Math.Round(share * order.Length);

        double[] Score(IEnumerable<float[]> images)
        {
            List<double> scores = [];
            foreach (float[][] batch in images.Chunk(options.Batch))
            {
                scores.AddRange(score(batch));
                passed?.Invoke(batch.Length);
            }

            return [.. scores];
        }
    }

    /// <summary>By trapezoids, over the share of pixels from 0 to 1.</summary>
    internal static double Area(IReadOnlyList<double> curve) =>
        (curve.Sum() - ((curve[0] + curve[^1]) / 2)) / (curve.Count - 1);
}
