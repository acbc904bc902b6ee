namespace CheXNet.Models;

/// <summary>Converts the logits of an image's views to one probability per finding.</summary>
public static class Probabilities
{
    /// <summary>
    /// Returns, in card order, <c>σ(logit)</c> or, if the card has a calibration, <see cref="Calibration.Of"/>; with several views, of the
    /// mean of the views' <c>σ(logit)</c>, like arnoweng/CheXNet's ten-crop.
    /// </summary>
    /// <param name="views">At least one.</param>
    public static double[] Of(ModelCard card, IReadOnlyList<ViewScores> views)
    {
        double[] probabilities = new double[card.Findings.Count];
        for (int c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = card.Calibration is { } calibration
                ? calibration.Of(c, LogitOf(views, c))
                : views.Count == 1 ? Sigmoid.Of(views[0].Logits[c]) : MeanOf(views, c);
        }

        return probabilities;
    }

    /// <summary>The answers of the card's conformal sets, in card order; null if it has none.</summary>
    /// <param name="views">At least one.</param>
    public static IReadOnlyList<ConformalAnswer?>? AnswersOf(ModelCard card, IReadOnlyList<ViewScores> views) =>
        card.ConformalSets?.AnswersOf([.. Enumerable.Range(0, card.Findings.Count).Select(c => LogitOf(views, c))]);

    /// <summary>The logit before calibration; with several views, that of the mean probability.</summary>
    private static double LogitOf(IReadOnlyList<ViewScores> views, int finding) =>
        views.Count == 1 ? views[0].Logits[finding] : Sigmoid.Inverse(MeanOf(views, finding));

    private static double MeanOf(IReadOnlyList<ViewScores> views, int finding)
    {
        double sum = 0;
        foreach (ViewScores view in views) sum += Sigmoid.Of(view.Logits[finding]);
        return sum / views.Count;
    }
}
