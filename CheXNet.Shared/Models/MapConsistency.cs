namespace CheXNet.Models;

/// <summary>
/// The self-check of every map: <c>mean(M) + b = S</c>, which ties the map that people look at to the score that it explains, and both to
/// the bias on the card. It is made after every forward pass, and again before a map is explained, which may have lain in storage
/// meanwhile. A map that breaks it does not belong to its logit (another finding, another image, other weights, damaged in storage), and
/// a picture of it would mislead.
/// </summary>
public static class MapConsistency
{
    /// <summary>
    /// What rounding may explain, relative to the size of the numbers added. Pooling before or after the classifier's 1,024 products in
    /// single precision differs by about 1e-6 of it, and maps are stored in single precision too: this leaves two orders of magnitude,
    /// and a wrong bias, a wrong finding's map or a stale weight is still far beyond it.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>Checks one map against its logit.</summary>
    /// <param name="finding">Whose map it is; for the message.</param>
    /// <param name="map">The activation map M, <c>float[h, w]</c>.</param>
    /// <param name="bias">The classifier's bias b.</param>
    /// <param name="logit">The logit S.</param>
    /// <param name="advice">What the message tells to do.</param>
    /// <exception cref="InconsistentScoreException">The map is empty, a number is not finite, or the mean and the logit
    /// disagree.</exception>
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
