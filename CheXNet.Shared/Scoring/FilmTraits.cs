namespace CheXNet.Scoring;

/// <summary>
/// By-products of scoring by which an unusual film differs: per finding the logit and the activation map's largest cell and deviation, in
/// the view shown, and how the film looks from afar.
/// </summary>
internal static class FilmTraits
{
    /// <summary>The traits, in a fixed order: 3F + <see cref="FilmAppearance.Bins"/> + 7.</summary>
    public static double[] Of(FilmAppearance look, IReadOnlyList<ViewScores> views)
    {
        ViewScores view = views.Count >= 5 ? views[4] : views[0];
        List<double> traits = [];
        for (int c = 0; c < view.Logits.Length; c++)
        {
            double mean = 0, most = double.NegativeInfinity, squares = 0;
            ReadOnlySpan<float> map = view.Maps.Of(c);
            foreach (float cell in map) (mean, most) = (mean + ((double)cell / map.Length), Math.Max(most, cell));
            foreach (float cell in map) squares += (cell - mean) * (cell - mean) / map.Length;
            traits.AddRange([view.Logits[c], most, Math.Sqrt(squares)]);
        }

        traits.AddRange(look.Histogram.Select(Math.Sqrt));
        traits.AddRange([look.Contrast, look.Dark, look.DarkFrame, Math.Log(look.Grain + 1e-3), look.Symmetry, look.White, look.Chest[0]]);
        return [.. traits];
    }
}
