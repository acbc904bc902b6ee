using MathNet.Numerics.LinearAlgebra;

namespace CheXNet.Scoring;

/// <summary>Fits <see cref="FilmStatistics"/>, and measures on films held out how unusual an ordinary film may be.</summary>
public static class FilmStatisticsFit
{
    /// <summary>The fewest films.</summary>
    public const int Fewest = 200;

    private const int Folds = 5;
    private const double Shrinkage = 0.1, UnusualShare = 0.01, Margin = 1.5;

    /// <summary>The traits of a film, from its bytes; null of what is no frontal chest film.</summary>
    /// <param name="scorer">Looks at films: with <see cref="FilmCheckMode.Accept"/>.</param>
    /// <exception cref="UnreadableImageException">The bytes are not an image that can be scored.</exception>
    public static double[]? TraitsOf(XrayScorer scorer, string name, ImageContent content, CancellationToken cancellationToken)
    {
        ModelInput input = scorer.DecodeAndPrepare(content);
        FilmAppearance look = input.Look!;
        Prediction prediction = scorer.Score(name, content, input, cancellationToken);
        // Statistics that the package has already are replaced: what they find unusual counts.
        return prediction.Provenance.Refusal is null or ErrorCodes.FilmUnusual ? FilmTraits.Of(look, prediction.Views) : null;
    }

    /// <summary>Fits.</summary>
    /// <param name="traits">Of at least <see cref="Fewest"/> films.</param>
    public static FilmStatistics Of(IReadOnlyList<double[]> traits)
    {
        double[] heldOut = new double[traits.Count];
        for (int fold = 0; fold < Folds; fold++)
        {
            FilmStatistics others = Fit([.. traits.Where((_, i) => i % Folds != fold)]);
            for (int i = fold; i < heldOut.Length; i += Folds) heldOut[i] = others.DistanceOf(traits[i]);
        }

        Array.Sort(heldOut);
        double scale = heldOut[(int)((1 - UnusualShare) * (heldOut.Length - 1))];
        return Fit(traits) with { Scale = Short(scale), Limit = Short(Margin * heldOut[^1] / scale) };
    }

    private static FilmStatistics Fit(IReadOnlyList<double[]> traits)
    {
        int count = traits[0].Length;
        double[] mean = new double[count], deviation = new double[count];
        for (int t = 0; t < count; t++)
        {
            mean[t] = traits.Average(row => row[t]);
            double variance = traits.Average(row => (row[t] - mean[t]) * (row[t] - mean[t]));
            // A trait that never varies (a bin of gray that no film has) still counts, by a unit that is small for every trait.
            deviation[t] = Math.Sqrt(variance) + 1e-3;
        }

        Matrix<double> x = Matrix<double>.Build.Dense(traits.Count, count, (row, t) => (traits[row][t] - mean[t]) / deviation[t]);
        Matrix<double> correlation = x.TransposeThisAndMultiply(x) * ((1 - Shrinkage) / traits.Count);
        for (int t = 0; t < count; t++) correlation[t, t] += Shrinkage;
        Matrix<double> inverse = correlation.Inverse();
        IEnumerable<double> triangle = Enumerable.Range(0, count).SelectMany(row => inverse.Row(row, 0, row + 1));
        return new FilmStatistics([.. mean.Select(Short)], [.. deviation.Select(Short)], [.. triangle.Select(Short)], 1, 1);
    }

    /// <summary>A distance needs no more than nine digits; the file has thousands of numbers.</summary>
    private static double Short(double number) =>
        double.Parse(number.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
