namespace CheXNet.Models;

/// <summary>Converts the logits of an image's views to one probability per finding.</summary>
public static class Probabilities
{
    /// <summary>
    /// Returns, in card order, <c>σ(logit)</c> or, if the card has a calibration (Platt 1999), <c>σ(slope · logit + intercept)</c>; with
    /// several views, the mean of their probabilities, like arnoweng/CheXNet's ten-crop.
    /// </summary>
    /// <param name="views">At least one.</param>
    public static double[] Of(ModelCard card, IReadOnlyList<ViewScores> views)
    {
        double[] probabilities = new double[card.Findings.Count];
        for (int c = 0; c < probabilities.Length; c++)
        {
            double slope = card.Calibration?.Slope[c] ?? 1, intercept = card.Calibration?.Intercept[c] ?? 0;
            foreach (ViewScores view in views) probabilities[c] += Sigmoid.Of((slope * view.Logits[c]) + intercept);
            probabilities[c] /= views.Count;
        }

        return probabilities;
    }
}
