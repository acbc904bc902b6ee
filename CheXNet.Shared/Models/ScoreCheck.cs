namespace CheXNet.Models;

/// <summary>
/// The self-check of every forward pass: all numbers finite, and <c>mean(M_c) + b_c = logit_c</c> for each finding, which ties the maps that people look at
/// to the score that they explain, and both to the bias on the card. It holds for an 8-bit graph too, as long as its head (pooling, classifier, maps) stays
/// in floating point.
/// </summary>
internal static class ScoreCheck
{
    /// <summary>
    /// Both sides are sums of 1024 products in single precision, in another order. Their difference is some 1e-6 of the terms' size; this leaves two orders
    /// of magnitude, and a wrong bias, a wrong finding's map or a stale weight is still far beyond it.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>Throws unless the view's numbers agree.</summary>
    public static void Require(ViewScores view, ModelCard card)
    {
        for (int c = 0; c < view.Logits.Length; c++)
        {
            double logit = view.Logits[c];
            (double mean, double size) = Mean(view.Maps.Of(c));
            if (!double.IsFinite(logit) || !double.IsFinite(mean))
            {
                throw new InconsistentScoreException(
                    ErrorCodes.ScoreNotFinite,
                    $"The model {card.ToModelId()} gives {logit} for {card.Findings[c]}, with a map of mean {mean}. The image cannot be scored with it.");
            }

            double difference = Math.Abs(mean + card.Bias[c] - logit);
            if (difference <= Tolerance * (1 + size + Math.Abs(card.Bias[c]))) continue;
            throw new InconsistentScoreException(
                ErrorCodes.ScoreMapMismatch,
                $"The model {card.ToModelId()} contradicts itself for {card.Findings[c]}: the map's mean {mean:g6} and the bias {card.Bias[c]:g6} make {mean + card.Bias[c]:g6}, the logit is {logit:g6}. Import or install the model again.");
        }
    }

    private static (double Mean, double Size) Mean(ReadOnlySpan<float> map)
    {
        double sum = 0;
        double size = 0;
        foreach (float cell in map)
        {
            sum += cell;
            size += Math.Abs(cell);
        }

        return (sum / map.Length, size / map.Length);
    }
}
