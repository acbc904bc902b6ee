namespace CheXNet.Models;

/// <summary>From the logits of an image's views to one probability a finding.</summary>
public static class Probabilities
{
    /// <summary>
    /// <c>σ(logit)</c>, or <c>σ(slope · logit + intercept)</c> where the card has a calibration (Platt 1999); with several views the mean
    /// of their probabilities, as arnoweng/CheXNet's ten-crop has it.
    /// </summary>
    /// <param name="card">The model's card.</param>
    /// <param name="views">What the network said of each view, at least one.</param>
    /// <returns>One probability a finding, in card order.</returns>
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
