namespace CheXNet.Models;

/// <summary>
/// Checks <c>mean(M) + b = S</c>: that a map belongs to its score, and both to the bias on the card. Done after every forward pass and
/// again before a stored map is explained. A map that fails (another finding, image or weights, or damaged in storage) would mislead.
/// </summary>
public static class MapConsistency
{
    /// <summary>
    /// Rounding tolerance relative to the magnitude of the terms. Pooling before or after the classifier's 1,024 products differs by about
    /// 1e-6 in single precision, the maps' storage format; this leaves two orders of magnitude. A wrong bias, map or weight differs by far
    /// more.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>Checks a map against its logit.</summary>
    /// <param name="finding">The map's finding, for the message.</param>
    /// <param name="map">The activation map M, <c>float[h, w]</c>.</param>
    /// <param name="bias">The classifier's bias b.</param>
    /// <param name="logit">The logit S.</param>
    /// <param name="advice">What the message says to do.</param>
    /// <exception cref="InconsistentScoreException">The map is empty, a number is not finite, or mean and logit disagree.</exception>
    public static void Check(
        Finding finding,
        ReadOnlySpan<float> map,
        float bias,
        float logit,
        string advice = "Nothing can be shown: score the image again with this model.")
    {
        double sum = 0, size = 0;
        foreach (float cell in map)
        {
            sum += cell;
            size += Math.Abs((double)cell);
        }

        if (!double.IsFinite(size) || !float.IsFinite(bias) || !float.IsFinite(logit) || map.IsEmpty)
        {
            throw new InconsistentScoreException(
                ErrorCodes.ScoreNotFinite,
                $"The activation map, bias or logit of {finding} holds NaN or infinity, or the map is empty. {advice}");
        }

        double mean = sum / map.Length;
        double allowed = Tolerance * (1 + Math.Abs(bias) + (size / map.Length));
        if (Math.Abs(mean + bias - logit) <= allowed) return;
        throw new InconsistentScoreException(
            ErrorCodes.ScoreMapMismatch,
            $"The activation map of {finding} does not belong to its logit: mean {mean:G6} + bias {bias:G6} is not {logit:G6}. {advice}");
    }
}
